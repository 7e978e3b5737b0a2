//! What the child may use.

use super::Refusal;

/// Bytes of address space: a million triangles need about half of it.
#[cfg(unix)]
const MEMORY_BYTES_MAX: u64 = 1 << 30;

/// Seconds of work.
#[cfg(unix)]
const WORK_SECS_MAX: u64 = 20;

/// Limits this process for good.
#[cfg(unix)]
pub(super) fn this_process() -> Result<(), Refusal> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY_BYTES_MAX),
        (Resource::Cpu, WORK_SECS_MAX),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        let allowed = getrlimit(resource).maximum.unwrap_or(u64::MAX).min(most);
        let limit = Rlimit {
            current: Some(allowed),
            maximum: Some(allowed),
        };
        setrlimit(resource, limit).map_err(|error| Refusal::Unfit(error.to_string()))?;
    }
    Ok(())
}

/// Where there are no such limits, the parent's patience is the only one.
#[cfg(not(unix))]
pub(super) fn this_process() -> Result<(), Refusal> {
    Ok(())
}
