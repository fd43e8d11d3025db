//! Compiles a script to QuickJS' bytecode: `compile-bundle <script> <bytecode>`. Bytecode of another build of QuickJS is no
//! good, so this is a program of the same crate.

use rquickjs::module::WriteOptions;
use rquickjs::{Context, Module, Runtime};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [script, bytecode] = words.as_slice() else {
        panic!("Cannot compile: expected <script> <bytecode>");
    };
    let source = std::fs::read(script).expect("a script that can be read");
    let context = Context::full(&Runtime::new().expect("memory for a runtime")).expect("memory for a context");
    let written = context.with(|ctx| {
        let module = Module::declare(ctx, "sidecar", source)?;
        // Neither is of use without the other, and both would be memory in every pod.
        module.write(WriteOptions { strip_source: true, strip_debug: true, ..WriteOptions::default() })
    });
    std::fs::write(bytecode, written.expect("a script without mistakes")).expect("a folder that can be written to");
}
