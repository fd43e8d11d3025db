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

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rquickjs::{Context, Ctx, Result, Runtime, Value};
use signal_hook::consts::{SIGINT, SIGTERM};

/// What the interpreter may have. With all room taken by clients that do their worst, the whole process has 6 to 8 MiB. Its
/// container has 16, of which this leaves half for the kernel's part of connections and for the program itself. More is
/// refused there and then, as an error that costs one connection, in place of an end by the kernel.
const HEAP_BYTES: usize = 8 << 20;

/// Where scripts are.
pub trait Scripts {
    /// Runs one; what it exports.
    fn run<'js>(&self, ctx: &Ctx<'js>, name: &str) -> Result<Value<'js>>;
}

/// Runs scripts one after the other, and then whatever they wait for, to its end.
pub fn run(runtime: &Runtime, context: &Context, scripts: impl Scripts + 'static, names: [&str; 2]) -> ! {
    // PID 1 gets no default action for a signal, so without these a pod would wait its whole grace period.
    for signal in [SIGTERM, SIGINT] {
        let always = Arc::new(AtomicBool::new(true));
        signal_hook::flag::register_conditional_shutdown(signal, 0, always).expect("a signal that can be handled");
    }
    runtime.set_memory_limit(HEAP_BYTES);
    let rejections = event_loop::watch_rejections(runtime);
    context.with(|ctx| {
        let sources = sources::Sources::shared();
        let scripts: Rc<dyn Scripts> = Rc::new(scripts);
        let result = native::define(&ctx, &sources, &scripts)
            .and_then(|()| names.iter().try_for_each(|name| scripts.run(&ctx, name).map(drop)))
            .and_then(|()| event_loop::run(&ctx, &sources, &rejections));
        if let Err(error) = result {
            errors::end_with(&ctx, error);
        }
    });
    // Nothing is waited for any more. What is left is the kernel's to free, at once.
    std::process::exit(0);
}
