//! Fingers on the keyboard and the mouse of a screen in memory, slow enough for one frame in three seconds.

use std::{process::Command, thread, time::Duration};

use crate::run::{Failed, output, run};

/// Without a graphics card a frame may take this long, and between two of these acts there has to be one.
const FRAME: Duration = Duration::from_secs(3);

/// A hand at one screen.
pub(super) struct Hand<'a> {
    display: &'a str,
}

impl<'a> Hand<'a> {
    /// Nobody manages windows here, so the keyboard belongs to the one that is given it.
    pub(super) fn at(display: &'a str) -> Result<Self, Failed> {
        let hand = Self { display };
        hand.act(&["mousemove", "640", "360"])?;
        hand.act(&["search", "--onlyvisible", "--name", "Incant", "windowfocus"])?;
        hand.wait();
        Ok(hand)
    }

    /// Strikes a key, with others held: `ctrl+d`.
    pub(super) fn strike(&self, key: &str) -> Result<(), Failed> {
        self.act(&["key", key])?;
        self.wait();
        Ok(())
    }

    /// Types a text.
    pub(super) fn type_text(&self, text: &str) -> Result<(), Failed> {
        self.act(&["type", "--delay", "60", text])?;
        self.wait();
        Ok(())
    }

    /// Clicks with the left button.
    pub(super) fn click(&self, at: [f64; 2]) -> Result<(), Failed> {
        self.drag(at, at)
    }

    /// Pulls from here to there with the left button held.
    pub(super) fn drag(&self, from: [f64; 2], to: [f64; 2]) -> Result<(), Failed> {
        let middle = [(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0];
        self.point(from)?;
        self.act(&["mousedown", "1"])?;
        self.wait();
        self.point(middle)?;
        self.point(to)?;
        self.act(&["mouseup", "1"])?;
        self.wait();
        Ok(())
    }

    /// Takes a picture of the screen.
    pub(super) fn picture(&self, path: &std::path::Path) -> Result<(), Failed> {
        run(self.program("import").args(["-window", "root"]).arg(path))
    }

    fn point(&self, [x, y]: [f64; 2]) -> Result<(), Failed> {
        self.act(&["mousemove", &format!("{x:.0}"), &format!("{y:.0}")])?;
        self.wait();
        Ok(())
    }

    fn act(&self, words: &[&str]) -> Result<(), Failed> {
        output(self.program("xdotool").args(words)).map(drop)
    }

    fn wait(&self) {
        thread::sleep(FRAME);
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("DISPLAY", self.display);
        command
    }
}
