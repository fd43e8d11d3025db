//! The sidecar: its core's bundle in this program, and all that it needs of the language.

use rquickjs::context::intrinsic::{Date, Json, MapSet, Promise, RegExp, TypedArrays};
use rquickjs::module::Declared;
use rquickjs::{Context, Ctx, Module, Result, Runtime};
use spawner_sidecar::{Script, run};

/// What the bundle uses of the language; what it does not is no memory. A text can never become a program.
type Language = (Date, Json, MapSet, Promise, RegExp, TypedArrays);

/// Compiled by src/bin/compile-bundle.rs, which is run first.
const SCRIPTS: [Bytecode; 2] = [
    Bytecode(include_bytes!(concat!(env!("SPAWNER_BYTECODE"), "/prelude"))),
    Bytecode(include_bytes!(concat!(env!("SPAWNER_BYTECODE"), "/sidecar"))),
];

struct Bytecode(&'static [u8]);

impl Script for Bytecode {
    fn declare<'js>(&self, ctx: &Ctx<'js>) -> Result<Module<'js, Declared>> {
        // SAFETY: QuickJS of this very crate wrote these bytes while this program was built, and nobody changes them.
        unsafe { Module::load(ctx.clone(), self.0) }
    }
}

fn main() {
    let runtime = Runtime::new().expect("memory for a runtime");
    let context = Context::custom::<Language>(&runtime).expect("memory for a context");
    run(&runtime, &context, &SCRIPTS);
}
