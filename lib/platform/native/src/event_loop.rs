//! The event loop: waits, and tells prelude.ts what is ready, one thing at a time as Node does, with everything that was
//! promised settled in between.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use rquickjs::{Ctx, Error, Exception, Function, Object, Result, Runtime};

use crate::sources::{Ready, SharedSources};

/// Promises that were rejected without anybody who listens.
pub type Rejections = Rc<Cell<i32>>;

/// Counts them from now on.
pub fn watch_rejections(runtime: &Runtime) -> Rejections {
    let rejections = Rejections::default();
    let counted = Rc::clone(&rejections);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(move |_, _, reason, is_handled| {
        if !is_handled && let Some(exception) = reason.as_exception() {
            LAST_REASON.set(exception.message());
        }
        counted.set(counted.get() + if is_handled { -1 } else { 1 });
    })));
    rejections
}

thread_local! {
    static LAST_REASON: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs until there is nothing left to wait for.
pub fn run<'js>(ctx: &Ctx<'js>, sources: &SharedSources, rejections: &Rejections) -> Result<()> {
    let handlers: Object<'js> = ctx.globals().get("nativeLoop")?;
    let wait: Function<'js> = handlers.get("millisecondsToWait")?;
    let ready: Function<'js> = handlers.get("ready")?;
    let turn: Function<'js> = handlers.get("turn")?;
    let mut events: Vec<Ready> = Vec::new();
    settle(ctx, rejections)?;
    loop {
        // Negative where only a source can bring something.
        let milliseconds: f64 = wait.call(())?;
        let is_endless = milliseconds < 0.0;
        if is_endless && !sources.borrow().is_waiting() {
            return Ok(());
        }
        let timeout = (!is_endless).then(|| Duration::from_secs_f64(milliseconds / 1000.0));
        // A handler may close what others of this round are about: it has to be told apart, not borrowed.
        sources.borrow().wait(timeout, &mut events).map_err(|error| crate::errors::throw(ctx, &error, "epoll_wait"))?;
        for event in &events {
            let is_heard = survive(ctx, ready.call((event.id, event.can_read, event.can_write)))?;
            if is_heard == Some(false) {
                sources.borrow_mut().silence(event.id);
            }
            settle(ctx, rejections)?;
        }
        survive(ctx, turn.call::<_, ()>(()))?;
        settle(ctx, rejections)?;
    }
}

/// Where the interpreter has no memory for something, that is not done, and everything else goes on. The error is null where
/// there was none for an error either.
fn survive<T>(ctx: &Ctx<'_>, result: Result<T>) -> Result<Option<T>> {
    let Err(Error::Exception) = result else {
        return result.map(Some);
    };
    let caught = ctx.catch();
    let message = caught.as_exception().and_then(|exception| exception.message());
    if !caught.is_null() && !message.is_some_and(|message| message.starts_with("out of memory")) {
        return Err(ctx.throw(caught));
    }
    ctx.run_gc();
    Ok(None)
}

fn settle(ctx: &Ctx<'_>, rejections: &Rejections) -> Result<()> {
    while ctx.execute_pending_job() {}
    if rejections.get() <= 0 {
        return Ok(());
    }
    let reason = LAST_REASON.take().unwrap_or_default();
    Err(Exception::throw_message(ctx, &format!("a promise was rejected that nobody waits for: {reason}")))
}
