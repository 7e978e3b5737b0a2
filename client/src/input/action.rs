//! Everything the player can do, by where it can be done.

use serde::{Deserialize, Serialize};

/// Where an action can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Always.
    Everywhere,
    /// In build mode, whether flying or not.
    Build,
    /// In build mode, with the hand free.
    Tools,
    /// In build mode, looking about.
    Fly,
    /// In play mode.
    Play,
}

impl Context {
    /// What people call it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Build => "Building",
            Self::Tools => "Building, hand free",
            Self::Fly => "Flying, while looking around",
            Self::Play => "Playing",
        }
    }

    /// Whether what belongs to this context can be done while the player does something of another.
    pub(super) const fn includes(self, doing: Self) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Build => matches!(doing, Self::Build | Self::Tools | Self::Fly),
            Self::Tools => matches!(doing, Self::Tools),
            Self::Fly => matches!(doing, Self::Fly),
            Self::Play => matches!(doing, Self::Play),
        }
    }

    /// Whether two contexts can hold at once, so that one button must not mean two things.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.includes(other) || other.includes(self)
    }

    /// Whether Ctrl held by the way changes nothing: who walks or flies presses several keys at once.
    pub(super) const fn is_lenient(self) -> bool {
        matches!(self, Self::Fly | Self::Play)
    }
}

macro_rules! actions {
    ($($context:ident { $($action:ident $words:literal,)+ })+) => {
        /// Something the player can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum Action {
            $($(#[doc = $words] $action,)+)+
        }

        impl Action {
            /// In the order they are shown.
            pub(crate) const ALL: &[Self] = &[$($(Self::$action,)+)+];

            /// Where it can be done.
            pub(crate) const fn context(self) -> Context {
                match self {
                    $($(Self::$action)|+ => Context::$context,)+
                }
            }

            /// What people call it.
            pub(crate) const fn words(self) -> &'static str {
                match self {
                    $($(Self::$action => $words,)+)+
                }
            }
        }
    };
}

actions! {
    Everywhere {
        Prompt "Say what shall stand there",
        Escape "Let go, close",
        Settings "Settings",
        SwitchMode "Build or play",
        Chat "Say something to everybody",
        Ping "Show everybody a spot",
        History "What happened here",
        Overlay "How line, room and screen do",
    }
    Build {
        Look "Hold to look around and fly",
        Choose "Choose, drag",
        Freely "Hold to go off the grid",
        Focus "Look at what is chosen",
        Undo "Take back",
        Redo "Do again",
        Remove "Take away",
        Place1 "Place from the bar: 1",
        Place2 "Place from the bar: 2",
        Place3 "Place from the bar: 3",
        Place4 "Place from the bar: 4",
        Place5 "Place from the bar: 5",
        Place6 "Place from the bar: 6",
        Place7 "Place from the bar: 7",
        Place8 "Place from the bar: 8",
        Place9 "Place from the bar: 9",
    }
    Tools {
        ChooseMore "Hold to choose more",
        ChooseOne "Hold to choose one of a group",
        SelectTool "Select",
        MoveTool "Move",
        RotateTool "Rotate",
        ScaleTool "Scale",
        GroundTool "Ground",
        BrushSmaller "Smaller brush",
        BrushLarger "Larger brush",
        Axes "Own axes or those of the world",
        TurnLeft "Turn left by a step",
        TurnRight "Turn right by a step",
        Duplicate "Duplicate",
        Copy "Copy",
        Paste "Paste",
        Group "Group",
        Ungroup "Ungroup",
        SelectAll "Choose everything",
        Orbit "Hold to go around it",
        Pan "Hold to slide along",
        Nearer "Nearer",
        Farther "Farther",
    }
    Fly {
        FlyForward "Forward",
        FlyBack "Back",
        FlyLeft "Left",
        FlyRight "Right",
        FlyUp "Up",
        FlyDown "Down",
        FlyFast "Hold to go faster",
        FlyFaster "Raise the speed",
        FlySlower "Lower the speed",
    }
    Play {
        Forward "Forward",
        Back "Back",
        Left "Left",
        Right "Right",
        Jump "Jump",
        Sprint "Sprint",
        Crouch "Crouch",
        Use "Use, pick up, put down",
        Attack "Throw, push",
        Secondary "Let fall",
        Turn "Hold to turn what is in hand",
        PushAway "Hold it farther away",
        PullNear "Hold it nearer",
        View "First or third person",
        LookUp "Look up",
        LookDown "Look down",
        LookLeft "Look left",
        LookRight "Look right",
    }
}
