//! The player's own bindings, kept beside their identity.

use std::io;

use bevy::prelude::*;

use super::{Controls, scheme::Scheme};
use crate::{panels::Toasts, platform::Keep};

/// Where they are kept.
#[derive(Resource)]
pub(crate) struct ControlsFile(pub(crate) Keep);

/// What they are kept as.
const NAME: &str = "controls";

/// Why there are none.
#[derive(Debug, thiserror::Error)]
enum KeptError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Unreadable(#[from] serde_json::Error),
}

/// What cannot be read is said, left where it is, and replaced by what everybody has.
pub(super) fn recall(
    file: Res<ControlsFile>,
    mut controls: ResMut<Controls>,
    mut toasts: ResMut<Toasts>,
) {
    match read(&file.0) {
        Ok(scheme) => controls.scheme = scheme,
        Err(problem) => {
            warn!("the controls that were kept: {problem}");
            toasts.bad("Your controls could not be read, so the usual ones count. Set them anew in the settings.");
        }
    }
}

fn read(keep: &Keep) -> Result<Scheme, KeptError> {
    match keep.read(NAME)? {
        Some(bytes) => Ok(serde_json::from_slice(&bytes)?),
        None => Ok(Scheme::default()),
    }
}

/// Every change at once.
pub(super) fn remember(
    file: Res<ControlsFile>,
    controls: Res<Controls>,
    mut kept: Local<Option<Scheme>>,
    mut toasts: ResMut<Toasts>,
) {
    if kept.is_none() {
        *kept = Some(controls.scheme.clone());
    }
    if kept.as_ref() == Some(&controls.scheme) {
        return;
    }
    if let Err(problem) = file.keep(&controls.scheme) {
        toasts.bad(format!(
            "Your controls count until you leave, but they could not be kept: {problem}."
        ));
    }
    *kept = Some(controls.scheme.clone());
}

impl ControlsFile {
    /// Keeps what counts now.
    fn keep(&self, scheme: &Scheme) -> io::Result<()> {
        self.0.write(NAME, &serde_json::to_vec_pretty(scheme)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Action;

    #[test]
    fn what_is_kept_comes_back_and_what_is_broken_is_an_error() {
        let folder = std::env::temp_dir().join(format!("incant-controls-{}", std::process::id()));
        let file = ControlsFile(Keep::in_folder(&folder));
        assert_eq!(read(&file.0).unwrap(), Scheme::default());
        let mut scheme = Scheme::default();
        scheme.bind(Action::Undo, "Ctrl+U".parse().unwrap());
        file.keep(&scheme).unwrap();
        assert_eq!(read(&file.0).unwrap(), scheme);
        for broken in [
            "",
            "{",
            r#"{"preset":"vi","changed":{}}"#,
            r#"{"preset":"incant","changed":{"undo":["Nose"]}}"#,
        ] {
            file.0.write(NAME, broken.as_bytes()).unwrap();
            assert!(read(&file.0).is_err(), "{broken}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
