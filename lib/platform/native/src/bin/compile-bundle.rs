//! Compiles a script to QuickJS' bytecode: `compile-bundle <script> <bytecode>`. Bytecode of another build of QuickJS is no
//! good, so this is a program of the same crate.

use std::ffi::CString;

use rquickjs::{CatchResultExt, Context, Ctx, Error, Result, Runtime, Value, qjs};

const COMPILE: u32 = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_STRICT | qjs::JS_EVAL_FLAG_COMPILE_ONLY;

/// Neither source nor debug information is of use without the other, and both would be memory in every pod.
const WRITE: u32 = qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE | qjs::JS_WRITE_OBJ_STRIP_DEBUG;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [script, bytecode] = words.as_slice() else {
        panic!("Cannot compile: expected <script> <bytecode>");
    };
    let source = CString::new(std::fs::read(script).expect("a script that can be read")).expect("a text");
    let context = Context::full(&Runtime::new().expect("memory for a runtime")).expect("memory for a context");
    let written = context.with(|ctx| compile(&ctx, &source).catch(&ctx).map_err(|error| error.to_string()));
    std::fs::write(bytecode, written.expect("a script without mistakes")).expect("a folder that can be written to");
}

fn compile(ctx: &Ctx<'_>, source: &CString) -> Result<Vec<u8>> {
    let context = ctx.as_raw().as_ptr();
    // SAFETY: the source ends with a zero behind its length; what comes of it is dropped as a value, and the bytes are freed as QuickJS
    // asks for, behind their copy.
    unsafe {
        let length = source.as_bytes().len();
        let compiled = qjs::JS_Eval(context, source.as_ptr(), length as _, c"script".as_ptr(), COMPILE as _);
        if qjs::JS_IsException(compiled) {
            return Err(Error::Exception);
        }
        let compiled = Value::from_raw(ctx.clone(), compiled);
        let mut length = 0;
        let bytes = qjs::JS_WriteObject(context, &mut length, compiled.as_raw(), WRITE as _);
        if bytes.is_null() {
            return Err(Error::Exception);
        }
        let copy = std::slice::from_raw_parts(bytes, length as usize).to_vec();
        qjs::js_free(context, bytes.cast());
        Ok(copy)
    }
}
