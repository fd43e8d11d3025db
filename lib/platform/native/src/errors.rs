//! Errors as Node has them: a code, and a message that begins with it.

use rquickjs::{CatchResultExt, Ctx, Error, Exception};
use rustix::io::Errno;

/// Names and texts as libuv has them; what is not here happens to nobody who reads files and talks over TCP.
const KNOWN: &[(Errno, &str, &str)] = &[
    (Errno::ACCESS, "EACCES", "permission denied"),
    (Errno::ADDRINUSE, "EADDRINUSE", "address already in use"),
    (Errno::ADDRNOTAVAIL, "EADDRNOTAVAIL", "address not available"),
    (Errno::CONNREFUSED, "ECONNREFUSED", "connection refused"),
    (Errno::CONNRESET, "ECONNRESET", "connection reset by peer"),
    (Errno::HOSTUNREACH, "EHOSTUNREACH", "host is unreachable"),
    (Errno::INVAL, "EINVAL", "invalid argument"),
    (Errno::ISDIR, "EISDIR", "illegal operation on a directory"),
    (Errno::MFILE, "EMFILE", "too many open files"),
    (Errno::NETUNREACH, "ENETUNREACH", "network is unreachable"),
    (Errno::NOBUFS, "ENOBUFS", "no buffer space available"),
    (Errno::NOENT, "ENOENT", "no such file or directory"),
    (Errno::NOTDIR, "ENOTDIR", "not a directory"),
    (Errno::PERM, "EPERM", "operation not permitted"),
    (Errno::PIPE, "EPIPE", "broken pipe"),
    (Errno::SRCH, "ESRCH", "no such process"),
    (Errno::TIMEDOUT, "ETIMEDOUT", "connection timed out"),
];

/// Throws what the system said of an action, such as `open '/proc/net/tcp'`.
pub fn throw(ctx: &Ctx<'_>, error: &std::io::Error, action: &str) -> Error {
    let errno = Errno::from_io_error(error);
    let known = KNOWN.iter().find(|(known, ..)| Some(*known) == errno);
    let (code, text) = known.map_or_else(
        || (errno.map_or("EIO".into(), |errno| format!("E{}", errno.raw_os_error())), error.to_string()),
        |(_, code, text)| (String::from(*code), String::from(*text)),
    );
    throw_coded(ctx, &code, &format!("{code}: {text}, {action}"))
}

/// Throws an error with a code.
pub fn throw_coded(ctx: &Ctx<'_>, code: &str, message: &str) -> Error {
    match Exception::from_message(ctx.clone(), message) {
        Ok(exception) => match exception.as_object().set("code", code) {
            Ok(()) => exception.throw(),
            Err(error) => error,
        },
        Err(error) => error,
    }
}

/// Ends the process as Node does where nobody catches an error: the kubelet starts it anew.
pub fn end_with(ctx: &Ctx<'_>, error: Error) -> ! {
    let result: Result<(), Error> = Err(error);
    if let Err(caught) = result.catch(ctx) {
        eprintln!("{caught}");
    }
    std::process::exit(1);
}
