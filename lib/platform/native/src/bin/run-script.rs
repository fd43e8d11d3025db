//! Runs scripts as the sidecar's own are run, for tests and benchmarks: `run-script <prelude> <script> [<word>...]`.

use rquickjs::{Context, Ctx, Error, Module, Result, Runtime, Value};
use spawner_sidecar::{Scripts, run};

/// By their paths.
struct Files;

impl Scripts for Files {
    fn run<'js>(&self, ctx: &Ctx<'js>, path: &str) -> Result<Value<'js>> {
        Module::evaluate(ctx.clone(), "script", std::fs::read(path).map_err(Error::Io)?)?.finish()
    }
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let [_, prelude, script, ..] = words.as_slice() else {
        panic!("Cannot run: expected <prelude> <script>");
    };
    let runtime = Runtime::new().expect("memory for a runtime");
    let context = Context::full(&runtime).expect("memory for a context");
    run(&runtime, &context, Files, [prelude, script]);
}
