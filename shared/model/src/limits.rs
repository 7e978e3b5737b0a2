//! The numbers several programs must agree on. Each with its unit and its reason.

/// A long paragraph. Longer prompts made worse recipes, not better ones.
pub const PROMPT_CHARS_MAX: usize = 2_000;

/// A name above a head must stay one short line.
pub const NAME_CHARS_MAX: usize = 32;

/// A name on a thing, which its label must hold.
pub const LABEL_CHARS_MAX: usize = 60;

/// What a client calls a request of its own.
pub const REQUEST_ID_CHARS_MAX: usize = 100;

/// What is said about a world that is published: a short page.
pub const DESCRIPTION_CHARS_MAX: usize = 2_000;

/// Routing tables name fewer; more is nonsense.
pub const PROVIDERS_MAX: usize = 32;

/// What one can read while it fades.
pub const CHAT_CHARS_MAX: usize = 280;

/// The simulation's rate.
pub const TICK_HZ: u32 = 60;

/// Half the edge of a room. Beyond it `f32` steps get visible and nobody finds their things again.
pub const WORLD_HALF_M: f32 = 1_024.0;

/// The longest edge of one thing.
pub const SIZE_M_MAX: f32 = 200.0;

/// The shortest edge of one thing; thinner bodies tunnel.
pub const SIZE_M_MIN: f32 = 0.02;

/// Things one sentence may make; more freezes the room for its neighbours.
pub const COUNT_MAX: u32 = 50;

/// Things in one room.
pub const OBJECTS_MAX: usize = 10_000;

/// Things one command may move, copy or remove: a village, and still one message.
pub const SELECTED_MAX: usize = 256;

/// Things somebody drags that the others see move; the rest follow when they are let go.
pub const PREVIEW_MAX: usize = 64;

/// Chosen things that the others see marked.
pub const SHOWN_SELECTED_MAX: usize = 64;

/// Players in one room unless its owner says otherwise.
pub const PLAYERS_DEFAULT: usize = 5;

/// Commands a player may ask for in a second, on average; twice that in one burst.
pub const COMMANDS_PER_SEC: f32 = 20.0;

/// Deeds in one page of a room's history.
pub const PAGE_DEEDS_MAX: usize = 50;

/// A worker that has not reported for this long is taken for dead.
pub const LEASE_SECS: u64 = 15;

/// How often a healthy worker reports.
pub const HEARTBEAT_SECS: u64 = 4;

/// Slowest recipe a worker may attempt.
pub const MAKE_SECS_MAX: u64 = 90;

/// How often a job is tried before it fails for good.
pub const ATTEMPTS_MAX: u32 = 3;

/// Longest time a worker's request for work is held open.
pub const POLL_SECS_MAX: u64 = 20;

/// Largest single file of a bundle.
pub const FILE_BYTES_MAX: usize = 16 << 20;

/// Parts of one recipe after arrays and mirrors are written out.
pub const PARTS_MAX: usize = 2_000;

/// Groups inside groups.
pub const PART_DEPTH_MAX: usize = 8;

/// Points in one profile or path.
pub const PROFILE_POINTS_MAX: usize = 128;

/// Points of all outlines of one loft, or rings times points of one sweep: more is finer than anybody sees.
pub const OUTLINE_POINTS_MAX: usize = 1_024;

/// Changes of one form; each walks over all its triangles.
pub const MODIFIERS_MAX: usize = 4;

/// Solids that unions, differences and intersections of one recipe put together: each takes milliseconds at
/// each level of detail.
pub const BOOLEAN_SOLIDS_MAX: usize = 64;

/// Copies strewn by one scatter.
pub const SCATTER_MAX: u32 = 200;

/// Places on one thing where something else belongs.
pub const SOCKETS_MAX: usize = 32;

/// Characters that one thing can have written on it: more are too small to be read.
pub const LETTERING_CHARS_MAX: usize = 60;

/// Characters that describe the picture on a material.
pub const DECAL_CHARS_MAX: usize = 200;

/// Characters of a room's style guide.
pub const STYLE_CHARS_MAX: usize = 400;

/// Reference pictures of one wish: more of them say less.
pub const REFERENCES_MAX: usize = 4;

/// Materials of one recipe: each is a draw call at every distance.
pub const MATERIALS_MAX: usize = 12;

/// Textures of one asset: colour and relief of each material.
pub const TEXTURES_MAX: usize = 2 * MATERIALS_MAX;

/// Edge of a texture, in pixels; ours have at most half of it.
pub const TEXTURE_EDGE_MAX: u32 = 512;

/// Bones of one character: six legs, a tail and a head fit.
pub const BONES_MAX: usize = 32;

/// Parameters an inspector can show without scrolling.
pub const PARAMETERS_MAX: usize = 20;

/// Characters of a parameter's name.
pub const PARAMETER_NAME_CHARS_MAX: usize = 40;

/// Changes of one thing that may wait for the one before them; more is not editing any more.
pub const CHANGES_MAX: usize = 8;

/// Characters of one expression.
pub const EXPR_CHARS_MAX: usize = 200;

/// Convex pieces of one collider.
pub const COLLIDER_PIECES_MAX: usize = 32;

/// Corners of one convex piece.
pub const HULL_POINTS_MAX: usize = 64;

/// Triangles of the finest level of the most detailed kind.
pub const TRIANGLES_MAX: u32 = 12_000;

/// Heaviest thing, in kilograms: a loaded freighter, and solvers still converge.
pub const MASS_KG_MAX: f32 = 1.0e6;

/// The smallest brush from its middle to its edge, in eighths of a metre: one sample of the ground.
pub const BRUSH_EIGHTHS_MIN: u16 = 4;

/// The largest brush: whole hills are stamped.
pub const BRUSH_EIGHTHS_MAX: u16 = 256;

/// Touches in one piece of a stroke; a longer one comes in several.
pub const DABS_MAX: usize = 64;

/// Samples of the ground one piece of a stroke may touch: about a millisecond of work.
pub const STROKE_SAMPLES_MAX: usize = 60_000;

/// The smallest stamp from its middle to its edge, in eighths of a metre.
pub const STAMP_EIGHTHS_MIN: u16 = 8;

/// The largest: a mountain, and still some milliseconds of work.
pub const STAMP_EIGHTHS_MAX: u16 = 96 * 8;

/// Stamps one sentence may press.
pub const STAMPS_MAX: usize = 8;

/// Points in the profile of a stamp.
pub const PROFILE_MAX: usize = 16;

const _: () = assert!(
    HEARTBEAT_SECS * 3 < LEASE_SECS,
    "a worker may miss two reports and live"
);
