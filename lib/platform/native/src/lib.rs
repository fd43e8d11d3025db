//! Runs the sidecar's bundle on QuickJS. What the bundle asks of a machine, prelude.ts makes of the few functions that
//! native.rs gives it; nothing here knows what they are for.

mod bytes;
mod errors;
mod event_loop;
mod files;
mod native;
mod network;
mod programs;
mod socket_ends;
mod sources;
mod stream;
mod tls;
mod urls;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rquickjs::module::Declared;
use rquickjs::{Context, Ctx, Module, Result, Runtime};
use signal_hook::consts::{SIGINT, SIGTERM};

/// What the interpreter may have. With all room taken by clients that do their worst, the whole process has 6 to 8 MiB. Its
/// container has 16, of which this leaves half for the kernel's part of connections and for the program itself. More is
/// refused there and then, as an error that costs one connection, in place of an end by the kernel.
const HEAP_BYTES: usize = 8 << 20;

/// Runs scripts one after the other, and then whatever they wait for, to its end.
pub fn run(runtime: &Runtime, context: &Context, scripts: &[impl Script]) -> ! {
    // PID 1 gets no default action for a signal, so without these a pod would wait its whole grace period.
    for signal in [SIGTERM, SIGINT] {
        let always = Arc::new(AtomicBool::new(true));
        signal_hook::flag::register_conditional_shutdown(signal, 0, always).expect("a signal that can be handled");
    }
    runtime.set_memory_limit(HEAP_BYTES);
    let rejections = event_loop::watch_rejections(runtime);
    context.with(|ctx| {
        let sources = sources::Sources::shared();
        let result = native::define(&ctx, &sources)
            .and_then(|()| scripts.iter().try_for_each(|script| evaluate(script.declare(&ctx)?)))
            .and_then(|()| event_loop::run(&ctx, &sources, &rejections));
        if let Err(error) = result {
            errors::end_with(&ctx, error);
        }
    });
    // Nothing is waited for any more. What is left is the kernel's to free, at once.
    std::process::exit(0);
}

/// A script in one form or another.
pub trait Script {
    fn declare<'js>(&self, ctx: &Ctx<'js>) -> Result<Module<'js, Declared>>;
}

fn evaluate(module: Module<'_, Declared>) -> Result<()> {
    let (_, evaluated) = module.eval()?;
    evaluated.finish()
}
