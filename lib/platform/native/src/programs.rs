//! Other programs.

use std::io;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// A program that was started, and the pipes of its output and of its problems.
pub struct Started {
    pub program: Child,
    pub output: OwnedFd,
    pub problems: OwnedFd,
}

pub fn start(program: &str, words: &[String]) -> io::Result<Started> {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn()?;
    let missing = || io::Error::other("a pipe is missing");
    let output = program.stdout.take().ok_or_else(missing)?.into();
    let problems = program.stderr.take().ok_or_else(missing)?.into();
    Ok(Started { program, output: without_waiting(output)?, problems: without_waiting(problems)? })
}

fn without_waiting(pipe: OwnedFd) -> io::Result<OwnedFd> {
    fcntl_setfl(&pipe, fcntl_getfl(&pipe)? | OFlags::NONBLOCK)?;
    Ok(pipe)
}
