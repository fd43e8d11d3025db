//! Runs the sidecar's bundle on QuickJS. What the bundle asks of a machine, prelude.ts makes of the few functions that
//! native.rs gives it; nothing here knows what they are for.

mod bytes;
mod errors;
mod event_loop;
mod files;
mod native;
mod network;
mod programs;
mod sources;
mod stream;
mod tls;
mod urls;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rquickjs::context::intrinsic::{Date, Json, MapSet, Promise, RegExp, TypedArrays};
use rquickjs::{Context, Ctx, Module, Runtime};
use signal_hook::consts::{SIGINT, SIGTERM};

/// Compiled by src/bin/compile-bundle.rs, the one to be run first.
const SCRIPTS: [&[u8]; 2] = [
    include_bytes!(concat!(env!("SPAWNER_BYTECODE"), "/prelude")),
    include_bytes!(concat!(env!("SPAWNER_BYTECODE"), "/sidecar")),
];

/// What the bundle uses of the language; what it does not is no memory. A text can never become a program.
type Language = (Date, Json, MapSet, Promise, RegExp, TypedArrays);

fn main() {
    // PID 1 gets no default action for a signal, so without these a pod would wait its whole grace period.
    for signal in [SIGTERM, SIGINT] {
        let always = Arc::new(AtomicBool::new(true));
        signal_hook::flag::register_conditional_shutdown(signal, 0, always).expect("a signal that can be handled");
    }
    let runtime = Runtime::new().expect("memory for a runtime");
    let context = Context::custom::<Language>(&runtime).expect("memory for a context");
    let rejections = event_loop::watch_rejections(&runtime);
    context.with(|ctx| {
        let sources = sources::Sources::shared();
        let result = native::define(&ctx, &sources)
            .and_then(|()| SCRIPTS.iter().try_for_each(|script| run(&ctx, script)))
            .and_then(|()| event_loop::run(&ctx, &sources, &rejections));
        if let Err(error) = result {
            errors::end_with(&ctx, error);
        }
    });
    // Nothing is waited for any more. What is left is the kernel's to free, at once.
    std::process::exit(0);
}

fn run<'js>(ctx: &Ctx<'js>, script: &'static [u8]) -> rquickjs::Result<()> {
    // SAFETY: QuickJS of this very crate wrote these bytes while this program was built, and nobody can change them.
    let module = unsafe { Module::load(ctx.clone(), script) }?;
    let (_, evaluated) = module.eval()?;
    evaluated.finish()
}
