//! Bytes that JavaScript sees: those of a Uint8Array in place, as a copy of each read would be another look at all of
//! them, and texts of one character a byte.

use rquickjs::{Ctx, Exception, Result, TypedArray};

/// Lends `length` bytes from `start` to `fill`, which must not run JavaScript, and cannot, as it gets no context.
pub fn with_bytes<T>(
    ctx: &Ctx<'_>,
    array: &TypedArray<'_, u8>,
    (start, length): (usize, usize),
    fill: impl FnOnce(&mut [u8]) -> T,
) -> Result<T> {
    let outside = || Exception::throw_range(ctx, "Cannot read: expected bytes within the array");
    let mut raw = array.as_raw().ok_or_else(outside)?;
    // SAFETY: the array is alive, as its reference is; this thread is the only one that JavaScript runs on, and it does not
    // until `fill` is back, so nobody else sees these bytes.
    let bytes = unsafe { raw.as_mut() };
    let end = start.checked_add(length).ok_or_else(outside)?;
    Ok(fill(bytes.get_mut(start..end).ok_or_else(outside)?))
}

/// A character for each byte. Nearly all of them are ASCII, where that is a copy.
pub fn latin1(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text.to_owned(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}
