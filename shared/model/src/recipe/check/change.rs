//! Whether modifiers, strewn copies, melted parts and sockets make sense.

use super::Checker;
use crate::{
    Modifier, Part,
    limits::{MODIFIERS_MAX, SCATTER_MAX, SIZE_M_MAX, SOCKETS_MAX},
};

impl Checker<'_> {
    pub(super) fn modifiers(&mut self, path: &str, modifiers: &[Modifier]) {
        if modifiers.len() > MODIFIERS_MAX {
            self.problem(
                &format!("{path}.modifiers"),
                format!("{MODIFIERS_MAX} are the most"),
            );
        }
        for (index, modifier) in modifiers.iter().enumerate() {
            let path = format!("{path}.modifiers[{index}]");
            match modifier {
                Modifier::Taper { top } => {
                    self.value(&format!("{path}.taper.top"), top, 0.01, 10.0);
                }
                Modifier::Twist { degrees } => {
                    self.value(&format!("{path}.twist.degrees"), degrees, -1_080.0, 1_080.0);
                }
                Modifier::Bend { degrees, towards } => {
                    self.value(&format!("{path}.bend.degrees"), degrees, -350.0, 350.0);
                    if *towards == crate::Axis::Y {
                        self.problem(&format!("{path}.bend.towards"), "towards x or z");
                    }
                }
                Modifier::Jitter { amount, size } => {
                    self.value(&format!("{path}.jitter.amount"), amount, 0.0, SIZE_M_MAX);
                    if let Some(size) = size {
                        self.value(&format!("{path}.jitter.size"), size, 0.001, SIZE_M_MAX);
                    }
                }
            }
        }
    }

    /// How many copies are strewn over one of the `siblings`; 1 when none are.
    pub(super) fn strewn(&mut self, path: &str, part: &Part, siblings: &[Part]) -> usize {
        let Some(scatter) = &part.scatter else {
            return 1;
        };
        let path = format!("{path}.scatter");
        let on = siblings
            .iter()
            .find(|sibling| sibling.name.as_ref() == Some(&scatter.on));
        match on {
            None => self.problem(
                &format!("{path}.on"),
                format!("no part of this group is named `{}`", scatter.on),
            ),
            Some(on) if on.scatter.is_some() => {
                self.problem(
                    &format!("{path}.on"),
                    "name a part that is not strewn itself",
                );
            }
            Some(_) => {}
        }
        if let Some(vary) = &scatter.vary {
            self.value(&format!("{path}.vary"), vary, 0.0, 0.9);
        }
        let count = self.value(
            &format!("{path}.count"),
            &scatter.count,
            0.0,
            SCATTER_MAX as f32,
        );
        count as usize
    }

    /// A part of a union, difference or intersection is only a form.
    pub(super) fn melted(&mut self, path: &str, part: &Part) {
        let said = [
            ("material", part.material.is_some()),
            ("fine", part.fine),
            ("ghost", part.ghost),
            ("floats", part.floats),
            ("limb", part.limb.is_some()),
        ];
        for (field, said) in said {
            if said {
                self.problem(
                    &format!("{path}.{field}"),
                    "it melts into one solid: say it of the whole",
                );
            }
        }
    }

    pub(super) fn sockets(&mut self) {
        let recipe = self.recipe;
        if recipe.sockets.len() > SOCKETS_MAX {
            self.problem("sockets", format!("{SOCKETS_MAX} sockets are the most"));
        }
        for (index, socket) in recipe.sockets.iter().enumerate() {
            let path = format!("sockets[{index}]");
            let name = socket.name.as_bytes();
            let plain = name
                .iter()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'_');
            if !plain || !(1..=32).contains(&name.len()) {
                self.problem(
                    &format!("{path}.name"),
                    "one word of a to z, 0 to 9 and _, such as seat, handle, light, wheel or muzzle",
                );
            }
            for (field, exprs) in [("at", &socket.at), ("turn", &socket.turn)] {
                for (axis, expr) in exprs.iter().enumerate() {
                    self.value(&format!("{path}.{field}[{axis}]"), expr, -1_000.0, 1_000.0);
                }
            }
        }
    }
}
