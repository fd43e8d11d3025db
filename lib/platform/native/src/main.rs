//! The sidecar: its core's bundle in this program, and all that it needs of the language.

use rquickjs::context::intrinsic::{Date, Json, MapSet, Promise, RegExp, TypedArrays};
use rquickjs::{Context, Ctx, Error, Exception, Result, Runtime, Value, qjs};
use spawner_sidecar::{Scripts, run};

/// What the bundle uses of the language; what it does not is no memory. A text can never become a program.
type Language = (Date, Json, MapSet, Promise, RegExp, TypedArrays);

/// By name, compiled by src/bin/compile-bundle.rs, which is run first.
const SCRIPTS: &[(&str, &[u8])] = include!(concat!(env!("SPAWNER_BYTECODE"), "/scripts.rs"));

struct Bytecode;

impl Scripts for Bytecode {
    fn run<'js>(&self, ctx: &Ctx<'js>, name: &str) -> Result<Value<'js>> {
        let found = SCRIPTS.iter().find(|(each, _)| *each == name);
        let (_, bytes) = found.ok_or_else(|| Exception::throw_reference(ctx, name))?;
        let context = ctx.as_raw().as_ptr();
        // SAFETY: QuickJS of this very crate wrote these bytes while this program was built, and nobody changes them. What was
        // read is given up to be called, and what came of that is whose the value is.
        unsafe {
            let script = qjs::JS_ReadObject(context, bytes.as_ptr(), bytes.len() as _, qjs::JS_READ_OBJ_BYTECODE as _);
            let value = if qjs::JS_IsException(script) { script } else { qjs::JS_EvalFunction(context, script) };
            if qjs::JS_IsException(value) { Err(Error::Exception) } else { Ok(Value::from_raw(ctx.clone(), value)) }
        }
    }
}

fn main() {
    let runtime = Runtime::new().expect("memory for a runtime");
    let context = Context::custom::<Language>(&runtime).expect("memory for a context");
    run(&runtime, &context, Bytecode, ["prelude", "main"]);
}
