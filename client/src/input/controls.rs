//! The one thing systems ask: is this action being done?

use std::collections::BTreeMap;

use bevy::prelude::*;
use bevy_egui::input::EguiWantsInput;

use super::{
    action::{Action, Context},
    button::Button,
    chord::{Chord, Modifiers},
    devices::{Devices, Feel},
    scheme::Scheme,
};

/// What the player is doing with hands and buttons. What is `just` so is so for one frame: ask in `Update`.
#[derive(Resource)]
pub(crate) struct Controls {
    /// Which buttons do what.
    pub(super) scheme: Scheme,
    doing: Context,
    states: BTreeMap<Action, State>,
    rebinding: Option<Action>,
}

impl Default for Controls {
    fn default() -> Self {
        Self {
            scheme: Scheme::default(),
            doing: Context::Tools,
            states: BTreeMap::new(),
            rebinding: None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    pressed: bool,
    just_pressed: bool,
    just_released: bool,
    value: f32,
}

impl Controls {
    /// It is being done.
    pub(crate) fn pressed(&self, action: Action) -> bool {
        self.state(action).pressed
    }

    /// It began in this frame; on a slow screen it may be over already.
    pub(crate) fn just_pressed(&self, action: Action) -> bool {
        self.state(action).just_pressed
    }

    /// It ended in this frame.
    pub(crate) fn just_released(&self, action: Action) -> bool {
        self.state(action).just_released
    }

    /// It began in this frame, and nobody who asks later shall think it was meant for them.
    pub(crate) fn take(&mut self, action: Action) -> bool {
        let state = self.states.get_mut(&action);
        state.is_some_and(|state| std::mem::take(&mut state.just_pressed))
    }

    /// How much: 0 to 1 for keys and sticks, notches for the wheel.
    pub(crate) fn value(&self, action: Action) -> f32 {
        self.state(action).value
    }

    /// From -1 for all of one to 1 for all of the other.
    pub(crate) fn axis(&self, less: Action, more: Action) -> f32 {
        self.value(more) - self.value(less)
    }

    /// The keys that do it, the first way there is.
    pub(crate) fn keys(&self, action: Action) -> impl Iterator<Item = &'static str> {
        let first = self.scheme.chords(action).first();
        first.into_iter().flat_map(|chord| chord.keys())
    }

    /// What the player does now; only its actions and those that can be done everywhere count.
    pub(crate) fn begin(&mut self, doing: Context) {
        self.doing = doing;
    }

    /// What the player does now.
    pub(crate) fn doing(&self) -> Context {
        self.doing
    }

    /// Which buttons do what.
    pub(crate) const fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Other buttons from now on.
    pub(crate) fn change(&mut self, how: impl FnOnce(&mut Scheme)) {
        how(&mut self.scheme);
    }

    /// Whatever is struck next does this; until then nothing is done.
    pub(crate) fn rebind(&mut self, action: Action) {
        self.rebinding = Some(action);
    }

    /// What waits for a button.
    pub(crate) const fn rebinding(&self) -> Option<Action> {
        self.rebinding
    }

    /// Nothing waits any more.
    pub(crate) fn stop_rebinding(&mut self) {
        self.rebinding = None;
    }

    /// Escape leaves it as it was, unless it is Escape that is to be bound.
    fn answer(&mut self, action: Action, chord: Chord) {
        self.rebinding = None;
        if action == Action::Escape || chord.button != Button::Key(KeyCode::Escape) {
            self.scheme.bind(action, chord);
        }
    }

    fn state(&self, action: Action) -> State {
        self.states.get(&action).copied().unwrap_or_default()
    }
}

/// Once a frame, before anybody asks.
pub(super) fn read(
    devices: Devices<'_, '_>,
    egui: Res<EguiWantsInput>,
    mut controls: ResMut<Controls>,
) {
    if let Some(action) = controls.rebinding {
        controls.states.clear();
        if let Some(chord) = devices.struck() {
            controls.answer(action, chord);
        }
        return;
    }
    let held = devices.modifiers();
    let doing = controls.doing;
    let can_do = |action: Action, chord: Chord| {
        let taken = match chord.button {
            Button::Key(_) => egui.wants_keyboard_input(),
            // Whoever looks around has no pointer that could be over a panel.
            Button::Mouse(_) | Button::WheelUp | Button::WheelDown => {
                matches!(doing, Context::Tools) && egui.is_pointer_over_area()
            }
            Button::Pad(_) | Button::Stick(_) | Button::StickBack(_) => false,
        };
        !taken && action.context().includes(doing)
    };
    let scheme = &controls.scheme;
    let fits: Vec<(Action, Chord)> = Action::ALL
        .iter()
        .flat_map(|action| scheme.chords(*action).iter().map(|chord| (*action, *chord)))
        .filter(|(action, chord)| can_do(*action, *chord) && fits(*chord, held, action.context()))
        .collect();
    let next = Action::ALL.iter().map(|action| {
        let chords = scheme.chords(*action).iter();
        let feels = chords.map(|chord| {
            let meant = fits.contains(&(*action, *chord)) && !is_outdone(*chord, &fits);
            (*chord, devices.feel(*chord), meant)
        });
        (*action, advance(controls.state(*action), feels))
    });
    let next = next.collect();
    controls.states = next;
}

/// Whether what is held beside the button is what the chord wants.
fn fits(chord: Chord, held: Modifiers, context: Context) -> bool {
    let is_key = matches!(chord.button, Button::Key(_));
    if chord.button.is_modifier() || !is_key || context.is_lenient() {
        chord.modifiers.are_in(held)
    } else {
        chord.modifiers == held
    }
}

/// Whether another chord of the same button fits better: with Shift held, Shift and the middle button is meant.
fn is_outdone(chord: Chord, fits: &[(Action, Chord)]) -> bool {
    fits.iter().any(|(_, other)| {
        other.button == chord.button && other.modifiers.count() > chord.modifiers.count()
    })
}

/// An action goes on until its button is let go, whatever else changes meanwhile.
fn advance(was: State, feels: impl Iterator<Item = (Chord, Feel, bool)>) -> State {
    let mut now = State::default();
    for (chord, feel, meant) in feels {
        // A key that is held when it comes to mean something was not struck for that; a stick is never struck.
        let is_stick = matches!(chord.button, Button::Stick(_) | Button::StickBack(_));
        let struck = feel.struck || is_stick && feel.down && !was.pressed;
        now.just_pressed |= struck && meant;
        now.pressed |= feel.down && (meant || was.pressed);
        if meant {
            now.value = now.value.max(feel.value);
        }
    }
    now.just_released = (was.pressed || now.just_pressed) && !now.pressed;
    now
}

#[cfg(test)]
mod tests {
    use bevy::input::mouse::AccumulatedMouseScroll;

    use super::*;
    use crate::input::devices::Labels;

    fn hands() -> App {
        let mut app = App::new();
        app.init_resource::<ButtonInput<KeyCode>>()
            .init_resource::<ButtonInput<MouseButton>>()
            .init_resource::<AccumulatedMouseScroll>()
            .init_resource::<EguiWantsInput>()
            .init_resource::<Labels>()
            .init_resource::<Controls>()
            .add_systems(Update, read);
        app
    }

    fn frame(app: &mut App, press: &[KeyCode], release: &[KeyCode]) {
        let mut keys = app.world_mut().resource_mut::<ButtonInput<KeyCode>>();
        keys.clear();
        press.iter().for_each(|key| keys.press(*key));
        release.iter().for_each(|key| keys.release(*key));
        app.update();
    }

    fn begun(app: &App) -> Vec<Action> {
        let controls = app.world().resource::<Controls>();
        let all = Action::ALL.iter().copied();
        all.filter(|action| controls.just_pressed(*action))
            .collect()
    }

    #[test]
    fn the_next_button_is_bound_and_does_nothing_else() {
        let mut app = hands();
        app.world_mut()
            .resource_mut::<Controls>()
            .rebind(Action::Undo);
        frame(&mut app, &[KeyCode::ControlLeft], &[]);
        frame(&mut app, &[KeyCode::KeyD], &[]);
        assert_eq!(begun(&app), []);
        frame(&mut app, &[], &[KeyCode::KeyD]);
        frame(&mut app, &[KeyCode::KeyD], &[]);
        assert_eq!(begun(&app), [Action::Undo, Action::Duplicate]);
        let mut controls = app.world_mut().resource_mut::<Controls>();
        assert_eq!(
            controls.scheme().conflict(Action::Undo),
            Some(Action::Duplicate)
        );
        controls.rebind(Action::Redo);
        frame(
            &mut app,
            &[KeyCode::Escape],
            &[KeyCode::ControlLeft, KeyCode::KeyD],
        );
        let controls = app.world().resource::<Controls>();
        assert!(
            !controls.scheme().is_changed(Action::Redo),
            "Escape leaves it"
        );
        assert_eq!(controls.rebinding(), None);
    }

    fn mouse(app: &mut App, button: MouseButton) {
        app.world_mut()
            .resource_mut::<ButtonInput<MouseButton>>()
            .press(button);
    }

    #[test]
    fn modifiers_decide_what_a_key_means() {
        let mut app = hands();
        frame(&mut app, &[KeyCode::ControlLeft, KeyCode::KeyZ], &[]);
        assert_eq!(begun(&app), [Action::Freely, Action::Undo]);
        frame(&mut app, &[], &[KeyCode::KeyZ]);
        assert_eq!(begun(&app), []);
        frame(&mut app, &[KeyCode::ShiftLeft, KeyCode::KeyZ], &[]);
        assert_eq!(begun(&app), [Action::Redo, Action::ChooseMore]);
    }

    #[test]
    fn a_key_struck_and_let_go_within_one_slow_frame_counts() {
        let mut app = hands();
        let both = [KeyCode::ControlLeft, KeyCode::KeyD];
        frame(&mut app, &both, &both);
        assert!(begun(&app).contains(&Action::Duplicate));
        assert!(
            !app.world()
                .resource::<Controls>()
                .pressed(Action::Duplicate)
        );
        let mut app = hands();
        frame(&mut app, &[KeyCode::ControlLeft], &[]);
        frame(&mut app, &[KeyCode::KeyD], &both);
        assert!(
            begun(&app).contains(&Action::Duplicate),
            "the frame ended between the two keys"
        );
    }

    #[test]
    fn a_key_means_one_thing_with_the_hand_free_and_another_in_flight() {
        let mut app = hands();
        frame(&mut app, &[KeyCode::KeyW], &[]);
        assert_eq!(begun(&app), [Action::MoveTool]);
        app.world_mut()
            .resource_mut::<Controls>()
            .begin(Context::Fly);
        frame(&mut app, &[KeyCode::ShiftLeft, KeyCode::KeyD], &[]);
        let controls = app.world().resource::<Controls>();
        assert!(controls.pressed(Action::FlyForward), "it was held already");
        assert!((controls.axis(Action::FlyLeft, Action::FlyRight) - 1.0).abs() < 1e-6);
        app.world_mut()
            .resource_mut::<Controls>()
            .begin(Context::Tools);
        frame(&mut app, &[], &[]);
        assert_eq!(begun(&app), [], "and nobody meant the tool now");
    }

    #[test]
    fn with_shift_the_middle_button_slides_instead_of_going_around() {
        let mut app = hands();
        mouse(&mut app, MouseButton::Middle);
        frame(&mut app, &[KeyCode::ShiftLeft], &[]);
        assert!(begun(&app).contains(&Action::Pan) && !begun(&app).contains(&Action::Orbit));
        frame(&mut app, &[], &[KeyCode::ShiftLeft]);
        assert!(app.world().resource::<Controls>().pressed(Action::Pan));
    }

    #[test]
    fn looking_around_goes_on_when_it_has_made_a_flight_of_it() {
        let mut app = hands();
        mouse(&mut app, MouseButton::Right);
        frame(&mut app, &[], &[]);
        assert_eq!(begun(&app), [Action::Look]);
        app.world_mut()
            .resource_mut::<Controls>()
            .begin(Context::Fly);
        frame(&mut app, &[], &[]);
        assert!(app.world().resource::<Controls>().pressed(Action::Look));
    }
}
