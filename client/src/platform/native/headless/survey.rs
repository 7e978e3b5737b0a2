//! A survey of the ground: pictures of places that are there from the start, and of every stamp there is, from above and from
//! the eye of somebody who stands there.

use std::path::Path;

use bevy::{math::ops, prelude::*};
use model::{BuildCommand, DayTime, Pose, Prompt, Spot, Way};
use session::MyGaze;
use sim::Land;

use super::{HeadlessError, player::Player, scout::Scout};
use crate::{enter::Wish, look, platform::native::now};

/// Frames a picture needs once the eye is there: tiles, grass and uploads follow a little later.
const PICTURE_FRAMES: u32 = 14;
/// Frames that are timed.
const FRAMES: usize = 60;
/// Ticks until what the room tells of the ground has come.
const GROUND_TICKS: u32 = 30;
/// The eye of somebody who stands.
const EYE_M: f32 = 1.7;

/// From where the meadow is looked at, and towards what.
const MEADOW: (Vec3, Vec3) = (Vec3::new(14.0, 2.4, 22.0), Vec3::new(-9.0, 1.0, -8.0));

/// A stamp, and from where it is looked at.
struct Sitter {
    words: String,
    /// How far from its middle, from above and from the ground, in metres.
    away_m: [f32; 2],
    /// How far to the right of the usual place that is, about its middle.
    turn_rad: f32,
}

/// What there is to be seen; the crater from its rim, the canyon from inside.
fn every_stamp() -> Vec<Sitter> {
    let stamps = [
        ("a crater", [34.0, 10.6], 0.0),
        ("a hill", [50.0, 36.0], 0.0),
        ("a mountain", [120.0, 85.0], 0.0),
        ("a volcano", [125.0, 90.0], 0.0),
        ("a ridge", [90.0, 50.0], 0.0),
        ("a winding river bed", [105.0, 17.0], 0.0),
        ("a lake", [75.0, 40.0], 0.0),
        ("a canyon", [105.0, 44.0], 1.2),
        ("dunes", [110.0, 62.0], 0.0),
        ("a plateau", [85.0, 58.0], 0.0),
        ("an island", [80.0, 52.0], 0.0),
        ("steps", [40.0, 30.0], 0.0),
    ];
    let sitter = |(words, away_m, turn_rad): (&str, _, _)| Sitter {
        words: words.to_owned(),
        away_m,
        turn_rad,
    };
    stamps.into_iter().map(sitter).collect()
}

impl From<&Prompt> for Sitter {
    /// From as far as it is wide.
    fn from(prompt: &Prompt) -> Self {
        let items = words::understand(prompt.as_str()).items;
        let widths = items
            .iter()
            .map(|item| item.size_meters[0].max(item.size_meters[2]));
        let width_m = widths.fold(0.0, f32::max);
        Self {
            words: prompt.as_str().to_owned(),
            away_m: [width_m * 1.1, width_m * 0.75],
            turn_rad: 0.0,
        }
    }
}

/// Runs it, for what is said or else for the ground and every stamp, and says how long each answer took.
pub(super) fn run(
    wish: &Wish,
    prompts: &[Prompt],
    other: &mut Player,
    out: &Path,
) -> Result<String, HeadlessError> {
    let mut survey = Scout::enter(wish, other, out, |_| {})?;
    survey.wait_ticks(GROUND_TICKS);
    survey.frames()?;
    let mut sitters: Vec<Sitter> = prompts.iter().map(Sitter::from).collect();
    if sitters.is_empty() {
        survey.places()?;
        sitters = every_stamp();
    }
    for sitter in &sitters {
        survey.stamp(sitter)?;
    }
    Ok(survey.report())
}

impl Scout<'_> {
    /// What is there before anybody did anything.
    fn places(&mut self) -> Result<(), HeadlessError> {
        for (name, hours) in [("0-morning", 7.5), ("0-noon", 12.0), ("0-evening", 17.25)] {
            let time = DayTime::nearest(hours);
            self.ask(BuildCommand::Dawn { time })?;
            self.look(name, MEADOW.0, MEADOW.1)?;
        }
        let time = DayTime::default();
        self.ask(BuildCommand::Dawn { time })?;
        let top = self.extreme(f32::max, 60.0, 180.0);
        let lake = self.extreme(f32::min, 60.0, 300.0);
        let shore = lake - lake.with_y(0.0).normalize_or(Vec3::X) * 60.0;
        let hill = self.over(top, EYE_M + 0.6);
        self.look("0-from-a-hill", hill, Vec3::ZERO)?;
        let beach = self.over(shore, EYE_M);
        self.look("0-at-the-lake", beach, lake.with_y(0.5))?;
        let away = lake.with_y(0.0).normalize_or(Vec3::X);
        let on_water = (lake + away * 20.0).with_y(1.4);
        self.look("0-on-the-water", on_water, Vec3::Y * 6.0)?;
        self.look("0-from-above", Vec3::new(40.0, 150.0, 260.0), Vec3::ZERO)
    }

    /// What a frame costs with the ground and without it, from the middle of the meadow.
    fn frames(&mut self) -> Result<(), HeadlessError> {
        self.look("0-meadow", MEADOW.0, MEADOW.1)?;
        self.open_shutter(true);
        for (name, seen) in [
            ("a frame with ground, ms", true),
            ("a frame without, ms", false),
        ] {
            look::ground::set_seen(self.app.world_mut(), seen);
            let mut millis = Vec::new();
            for _ in 0..FRAMES {
                let before = now();
                self.app.update();
                millis.push(before.elapsed().as_secs_f64() * 1_000.0);
                self.other.step();
            }
            millis.sort_by(f64::total_cmp);
            self.fact(name, millis[millis.len() / 2]);
        }
        look::ground::set_seen(self.app.world_mut(), true);
        self.open_shutter(false);
        Ok(())
    }

    /// Has one stamp pressed, looks at it, and takes it back.
    fn stamp(&mut self, sitter: &Sitter) -> Result<(), HeadlessError> {
        // Where an island comes to lie in the lake.
        let middle = match sitter.words.ends_with("an island") {
            true => self.extreme(f32::min, 60.0, 300.0),
            false => Vec3::ZERO,
        };
        let turn = Quat::from_rotation_y(sitter.turn_rad);
        let before = now();
        let prompt = Prompt::parse(&sitter.words)?;
        let at = Spot::new(middle, 0.0).expect("the ground is inside the world");
        self.ask(BuildCommand::Generate { prompt, at })?;
        let name = format!("{}, ms", sitter.words);
        self.fact(&name, before.elapsed().as_secs_f64() * 1_000.0);
        self.wait_ticks(GROUND_TICKS);
        let name = sitter
            .words
            .trim_start_matches("a ")
            .trim_start_matches("an ")
            .replace(' ', "-");
        let [above_m, beside_m] = sitter.away_m;
        let above = middle + turn * Vec3::new(0.25, 0.6, 0.85) * above_m;
        self.look(&format!("{name}-above"), above, middle.with_y(0.0))?;
        let beside = self.over(middle + turn * Vec3::new(0.35, 0.0, 0.94) * beside_m, EYE_M);
        let level = beside.y - 0.6;
        let there = self.over(middle, 0.0).y;
        let aim = middle.with_y((level + there) / 2.0);
        self.look(&format!("{name}-eye"), beside, aim)?;
        self.ask(BuildCommand::TakeBack { way: Way::Undo })?;
        Ok(())
    }

    /// The highest or lowest place within a ring around the middle.
    fn extreme(&self, pick: fn(f32, f32) -> f32, from_m: f32, to_m: f32) -> Vec3 {
        let ground = &self.app.world().resource::<Land>().0;
        let mut best: Option<Vec3> = None;
        for step in 0..20_000 {
            let turn = step as f32 * 2.399_963;
            let away = from_m + (to_m - from_m) * step as f32 / 20_000.0;
            let point = ground.point(ops::cos(turn) * away, ops::sin(turn) * away);
            if best.is_none_or(|best| pick(point.y, best.y) != best.y) {
                best = Some(point);
            }
        }
        best.unwrap_or_default()
    }

    fn over(&self, at: Vec3, height_m: f32) -> Vec3 {
        let ground = &self.app.world().resource::<Land>().0;
        let ground_m = ground.height_m(at.x, at.z).max(ground.water_m());
        at.with_y(ground_m + height_m)
    }

    /// A picture from one point towards another.
    fn look(&mut self, name: &str, from: Vec3, to: Vec3) -> Result<(), HeadlessError> {
        let view = Transform::from_translation(from).looking_at(to, Vec3::Y);
        let world = self.app.world_mut();
        world.resource_mut::<MyGaze>().0 = Pose::new(view.translation, view.rotation).ok();
        let mut eyes = world.query_filtered::<&mut Transform, With<Camera>>();
        for mut eye in eyes.iter_mut(world) {
            *eye = view;
        }
        self.picture(name, PICTURE_FRAMES)
    }
}
