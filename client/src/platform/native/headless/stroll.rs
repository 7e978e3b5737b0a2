//! A stroll by script: somebody climbs stairs, walks down a slope, rides on what another drives, stacks crates, throws
//! one through a gate and swims. With a real worker, and a picture of every station, from the head or from behind.

mod course;
mod walk;

use std::path::Path;

use bevy::prelude::*;
use model::{BuildCommand, Keys, Steering, WaterLevel};

use super::{HeadlessError, player::Player, scout::Scout};
use crate::{enter::Wish, input::Controls, possess_mode};

/// Runs it, and says how it went.
pub(super) fn run(wish: &Wish, other: &mut Player, out: &Path) -> Result<String, HeadlessError> {
    let mut stroll = Scout::enter(wish, other, out, |app| {
        app.init_resource::<Controls>()
            .add_plugins(possess_mode::camera_plugin);
    })?;
    let stairs = stroll.make("stone stairs", Vec3::new(0.0, 0.0, -5.0))?;
    let slide = stroll.make("a wide wooden slide", Vec3::new(6.0, 0.0, -5.0))?;
    let raft = stroll.make("a wooden raft without a sail", Vec3::new(-6.0, 0.0, -4.0))?;
    let gate = stroll.make("an open stone gate", Vec3::new(0.0, 0.0, 14.0))?;
    let crates = [-1.4, 0.0, 1.4].map(|x| Vec3::new(x, 0.0, 5.0));
    let crates = crates
        .into_iter()
        .map(|at| stroll.make("a small wooden crate", at))
        .collect::<Result<Vec<_>, _>>()?;
    stroll.appear(Vec3::new(0.0, 0.0, 0.5))?;
    stroll.view("1-standing", true)?;

    let (top, size) = stroll.stands(stairs)?;
    stroll.go_to(
        top.position + Vec3::Z * (size.z / 2.0 - 0.2),
        Keys::default(),
    )?;
    stroll.view("2-stairs", true)?;
    stroll.go_to(
        top.position - Vec3::Z * (size.z / 2.0 - 0.35),
        Keys::default(),
    )?;
    stroll.fact("feet on the stairs, m", f64::from(stroll.feet()?.y));
    stroll.view("3-top-of-the-stairs", false)?;
    stroll.go_to(Vec3::new(2.5, 0.0, -6.5), Keys::default())?;

    let (slope, size) = stroll.stands(slide)?;
    stroll.go_to(
        slope.position + Vec3::Z * (size.z / 2.0 + 0.6),
        Keys::default(),
    )?;
    stroll.go_until(slope.position - Vec3::Z * size.z, |stroll| {
        stroll.feet().is_ok_and(|feet| feet.y > 0.5)
    })?;
    stroll.fact("feet on the slope, m", f64::from(stroll.feet()?.y));
    stroll.view("4-slope", true)?;
    stroll.corrected("climbing");

    stroll.become_other(raft)?;
    stroll.other_goes(Steering::default().going(0.3, 0.0));
    stroll.board(raft)?;
    let before = stroll.feet()?;
    stroll.view("5-on-the-raft", true)?;
    let carried = stroll.feet()?.distance(before);
    stroll.fact("carried by the raft, m", f64::from(carried));
    stroll.corrected("riding");
    stroll.other_goes(Steering::default());
    stroll.other_lets_go();

    for (above, from) in [(1.0, 0), (2.0, 2)] {
        stroll.stack(crates[from], crates[1], above)?;
    }
    let (pile, _) = stroll.stands(crates[1])?;
    stroll.go_to(pile.position + Vec3::new(-2.0, 0.0, -2.4), Keys::default())?;
    stroll.look_at(pile.position + Vec3::Y);
    stroll.view("6-stack", true)?;
    stroll.grab(crates[2])?;
    let (through, _) = stroll.stands(gate)?;
    stroll.look_at(through.position + Vec3::Y * 3.0);
    stroll.wait_ticks(40);
    stroll.view("7-about-to-throw", false)?;
    stroll.ask(BuildCommand::Drop { swing: 255 })?;
    stroll.wait_ticks(25);
    stroll.view("8-thrown", true)?;
    stroll.wait_ticks(150);
    let (landed, _) = stroll.stands(crates[2])?;
    let beyond = (landed.position - through.position).z;
    stroll.fact("landed beyond the gate, m", f64::from(beyond));
    let level = WaterLevel::nearest(2.0);
    stroll.ask(BuildCommand::Flood { level })?;
    stroll.wait_ticks(90);
    stroll.look_at(through.position.with_y(2.0));
    stroll.go_on(60);
    stroll.view("9-swimming", true)?;
    stroll.corrected("all in all");
    Ok(stroll.report())
}
