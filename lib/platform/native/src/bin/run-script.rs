//! Runs scripts as the sidecar's own are run, for tests and benchmarks: `run-script <prelude> <script> [<word>...]`.

use rquickjs::module::Declared;
use rquickjs::{Context, Ctx, Module, Result, Runtime};
use spawner_sidecar::{Script, run};

struct Source(Vec<u8>);

impl Script for Source {
    fn declare<'js>(&self, ctx: &Ctx<'js>) -> Result<Module<'js, Declared>> {
        Module::declare(ctx.clone(), "script", self.0.clone())
    }
}

fn main() {
    let scripts: Vec<Source> = std::env::args()
        .skip(1)
        .take(2)
        .map(|path| Source(std::fs::read(path).expect("a script that can be read")))
        .collect();
    let runtime = Runtime::new().expect("memory for a runtime");
    let context = Context::full(&runtime).expect("memory for a context");
    run(&runtime, &context, &scripts);
}
