//! The functions that native.ts describes, and nothing else that JavaScript can reach.

use std::io::{self, Write};
use std::rc::Rc;

use rquickjs::function::{IntoJsFunc, Opt};
use rquickjs::{Ctx, Function, Object, Result, TypedArray};

use crate::bytes::{latin1, with_bytes};
use crate::errors::throw;
use crate::sources::{Listener, SharedSources, Source};
use crate::stream::Stream;
use crate::{Scripts, files, network, programs, socket_ends, urls};

/// As platform.ts has it for both hosts.
const RECEIVE_BYTES: usize = 4_096;

/// Defines `globalThis.native`.
pub fn define<'js>(ctx: &Ctx<'js>, sources: &SharedSources, scripts: &Rc<dyn Scripts>) -> Result<()> {
    let native = Object::new(ctx.clone())?;
    let scripts = Rc::clone(scripts);
    set(&native, "load", move |ctx: Ctx<'js>, name: String| {
        // What the one before has left behind makes room for it.
        ctx.run_gc();
        scripts.run(&ctx, &name)
    })?;
    define_process(&native)?;
    define_files(&native, sources)?;
    define_network(&native, sources)?;
    define_streams(&native, sources)?;
    define_programs(&native, sources)?;
    define_socket_ends(&native, sources)?;
    ctx.globals().set("native", native)
}

fn set<'js, P>(native: &Object<'js>, name: &str, function: impl IntoJsFunc<'js, P> + 'js) -> Result<()> {
    native.set(name, Function::new(native.ctx().clone(), function)?)
}

fn define_process(native: &Object<'_>) -> Result<()> {
    native.set("words", std::env::args().collect::<Vec<_>>())?;
    let variables = Object::new(native.ctx().clone())?;
    for (name, text) in std::env::vars_os() {
        variables.set(name.to_string_lossy().as_ref(), text.to_string_lossy().as_ref())?;
    }
    native.set("variables", variables)?;
    set(native, "exit", |code: i32| -> () { std::process::exit(code) })?;
    // Who has closed their end of it does not want to know.
    set(native, "print", |text: String| drop(io::stdout().write_all(text.as_bytes())))?;
    set(native, "printProblem", |text: String| drop(io::stderr().write_all(text.as_bytes())))?;
    set(native, "monotonicSeconds", || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    })?;
    set(native, "collectGarbage", |ctx: Ctx<'_>| ctx.run_gc())?;
    set(native, "parseUrl", |text: String, base: Opt<Option<String>>| urls::parse(&text, base.0.flatten()))
}

fn define_files(native: &Object<'_>, sources: &SharedSources) -> Result<()> {
    let shared = Rc::clone(sources);
    set(native, "open", move |ctx: Ctx<'_>, path: String| {
        let opened = files::open(&path).and_then(|file| shared.borrow_mut().add(Source::File(file)));
        opened.map_err(|error| throw(&ctx, &error, &format!("open '{path}'")))
    })?;
    let shared = Rc::clone(sources);
    let read = move |ctx: Ctx<'_>, id: u32, array: TypedArray<'_, u8>, start: usize, length: usize, position: f64| {
        let mut sources = shared.borrow_mut();
        let got = match sources.get(id) {
            Ok(Source::File(file)) => {
                with_bytes(&ctx, &array, (start, length), |bytes| files::read(file, bytes, position as u64))?
            }
            Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
            Err(error) => Err(error),
        };
        got.map_err(|error| throw(&ctx, &error, "read"))
    };
    set(native, "read", read)?;
    let shared = Rc::clone(sources);
    set(native, "readText", move |ctx: Ctx<'_>, id: u32, length: usize| {
        let got = match shared.borrow_mut().get(id) {
            Ok(Source::File(file)) => files::read_text(file, length),
            Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
            Err(error) => Err(error),
        };
        got.map_err(|error| throw(&ctx, &error, "read"))
    })?;
    let shared = Rc::clone(sources);
    set(native, "close", move |id: u32| drop(shared.borrow_mut().remove(id)))?;
    set(native, "readLink", |ctx: Ctx<'_>, path: String| {
        files::read_link(&path).map_err(|error| throw(&ctx, &error, &format!("readlink '{path}'")))
    })
}

fn define_network(native: &Object<'_>, sources: &SharedSources) -> Result<()> {
    let shared = Rc::clone(sources);
    set(native, "listen", move |ctx: Ctx<'_>, port: u16| {
        let listening = network::listen(port)
            .and_then(|fd| shared.borrow_mut().add(Source::Listener(Listener { fd, is_accepting: true })));
        listening.map_err(|error| throw(&ctx, &error, &format!("listen :::{port}")))
    })?;
    let shared = Rc::clone(sources);
    set(native, "accept", move |ctx: Ctx<'_>, id: u32| {
        let mut sources = shared.borrow_mut();
        let accepted = match sources.get(id) {
            Ok(Source::Listener(listener)) => network::accept(&listener.fd),
            _ => Ok(None),
        };
        let added = accepted.and_then(|socket| match socket {
            // Nothing of it is read before it is resumed.
            Some(socket) => {
                let mut stream = Stream::new(socket, false);
                stream.is_reading = false;
                sources.add(Source::Stream(stream))
            }
            None => Ok(0),
        });
        added.map_err(|error| throw(&ctx, &error, "accept"))
    })?;
    let shared = Rc::clone(sources);
    set(native, "connect", move |ctx: Ctx<'_>, address: String, port: u16| {
        let begun = network::connect(&address, port)
            .and_then(|socket| shared.borrow_mut().add(Source::Stream(Stream::new(socket, true))));
        begun.map_err(|error| throw(&ctx, &error, &format!("connect {address}:{port}")))
    })?;
    let shared = Rc::clone(sources);
    set(native, "localPort", move |ctx: Ctx<'_>, id: u32| {
        let port = match shared.borrow_mut().get(id) {
            Ok(Source::Listener(listener)) => network::local_port(&listener.fd),
            Ok(Source::Stream(stream)) => network::local_port(stream),
            _ => Ok(0),
        };
        port.map_err(|error| throw(&ctx, &error, "getsockname"))
    })
}

fn define_streams(native: &Object<'_>, sources: &SharedSources) -> Result<()> {
    let on_stream = |name: &'static str, act: fn(&mut Stream) -> io::Result<()>| {
        let shared = Rc::clone(sources);
        set(native, name, move |ctx: Ctx<'_>, id: u32| {
            let done = shared.borrow_mut().with_stream(id, act);
            done.map_err(|error| throw(&ctx, &error, name))
        })
    };
    on_stream("finishConnecting", Stream::finish_connecting)?;
    on_stream("startTls", Stream::start_tls)?;
    on_stream("end", Stream::end)?;
    on_stream("reset", |stream| network::reset_on_close(stream))?;
    let shared = Rc::clone(sources);
    // The empty text where it is gone already.
    set(native, "remoteAddress", move |id: u32| {
        shared.borrow_mut().with_stream(id, |stream| network::remote_address(stream)).unwrap_or_default()
    })?;
    let shared = Rc::clone(sources);
    set(native, "receive", move |ctx: Ctx<'_>, id: u32| {
        let mut bytes = [0; RECEIVE_BYTES];
        let got = shared.borrow_mut().with_stream(id, |stream| stream.receive(&mut bytes));
        match got {
            Ok(got) => Ok(got.map(|length| latin1(&bytes[..length]))),
            Err(error) => Err(throw(&ctx, &error, "read")),
        }
    })?;
    let shared = Rc::clone(sources);
    set(native, "send", move |ctx: Ctx<'_>, id: u32, text: String| {
        let pending = shared.borrow_mut().with_stream(id, |stream| stream.send(text.as_bytes()));
        pending.map_err(|error| throw(&ctx, &error, "write"))
    })?;
    let shared = Rc::clone(sources);
    set(native, "flush", move |ctx: Ctx<'_>, id: u32| {
        let pending = shared.borrow_mut().with_stream(id, |stream| stream.send(&[]));
        pending.map_err(|error| throw(&ctx, &error, "write"))
    })?;
    let shared = Rc::clone(sources);
    set(native, "setReading", move |ctx: Ctx<'_>, id: u32, is_reading: bool| {
        let set = shared.borrow_mut().with(id, |source| {
            match source {
                Source::Stream(stream) => stream.is_reading = is_reading,
                Source::Listener(listener) => listener.is_accepting = is_reading,
                _ => return Err(io::ErrorKind::InvalidInput.into()),
            }
            Ok(())
        });
        set.map_err(|error| throw(&ctx, &error, "epoll_ctl"))
    })
}

fn define_programs(native: &Object<'_>, sources: &SharedSources) -> Result<()> {
    let shared = Rc::clone(sources);
    set(native, "start", move |ctx: Ctx<'_>, program: String, words: Vec<String>| {
        let mut sources = shared.borrow_mut();
        let started = programs::start(&program, &words).and_then(|started| {
            let pipes = [started.output, started.problems].map(|pipe| Source::Stream(Stream::new(pipe, false)));
            let mut ids = vec![sources.add(Source::Program(started.program))?];
            for pipe in pipes {
                ids.push(sources.add(pipe)?);
            }
            Ok(ids)
        });
        started.map_err(|error| throw(&ctx, &error, &format!("spawn {program}")))
    })?;
    let shared = Rc::clone(sources);
    // Its exit code: nothing where it is still there, -1 where it was killed.
    set(native, "exitCode", move |id: u32| match shared.borrow_mut().get(id) {
        Ok(Source::Program(program)) => match program.try_wait() {
            Ok(None) => None,
            ended => Some(ended.ok().flatten().and_then(|status| status.code()).unwrap_or(-1)),
        },
        _ => Some(-1),
    })?;
    let shared = Rc::clone(sources);
    set(native, "kill", move |id: u32| {
        if let Ok(Source::Program(program)) = shared.borrow_mut().get(id) {
            // It may have ended by itself.
            let _ = program.kill();
        }
    })
}

fn define_socket_ends(native: &Object<'_>, sources: &SharedSources) -> Result<()> {
    let shared = Rc::clone(sources);
    set(native, "openSocketEnds", move |ctx: Ctx<'_>, request: TypedArray<'_, u8>| {
        let length = request.len();
        let opened = with_bytes(&ctx, &request, (0, length), |bytes| socket_ends::open(bytes))?;
        let added = opened.and_then(|ends| shared.borrow_mut().add(Source::SocketEnds(ends)));
        added.map_err(|error| throw(&ctx, &error, "netlink"))
    })?;
    let shared = Rc::clone(sources);
    set(native, "receiveSocketEnds", move |ctx: Ctx<'_>, id: u32, array: TypedArray<'_, u8>| {
        let mut sources = shared.borrow_mut();
        let length = array.len();
        let got = match sources.get(id) {
            Ok(Source::SocketEnds(ends)) => {
                with_bytes(&ctx, &array, (0, length), |bytes| socket_ends::receive(ends, bytes))?
            }
            Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
            Err(error) => Err(error),
        };
        got.map_err(|error| throw(&ctx, &error, "recv"))
    })
}
