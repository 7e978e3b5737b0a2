//! Changing the ground: whole changes at once, and what each of them did.

use std::sync::Arc;

use model::Carve;

use crate::{
    brush,
    chunk::{Chunk, ChunkId, Paint},
    ground::{Edited, Ground, HEIGHT_MAX, SAMPLES},
    relief::Relief,
    stamp,
};

impl Ground {
    /// Lets a stroke or stamps happen.
    pub fn carve(&mut self, carve: &Carve) {
        self.edit(|ground| match carve {
            Carve::Stroke(stroke) => {
                for dab in stroke.dabs() {
                    brush::touch(ground, stroke.brush(), *dab);
                }
            }
            Carve::Stamps(stamps) => stamps.iter().for_each(|one| stamp::press(ground, one)),
        });
    }

    /// The same, and returns what it changed, so that it can be taken back.
    pub fn carve_with_relief(&mut self, carve: &Carve) -> Relief {
        let before = self.edited.clone();
        self.carve(carve);
        Relief::between(&before, self)
    }

    /// Whether a change would touch the ground at all.
    #[must_use]
    pub fn reaches(&self, carve: &Carve) -> bool {
        let on_ground = |at: [i16; 2]| {
            let [x, z] = at.map(|sixteenths| f32::from(sixteenths) / 16.0);
            Self::chunk_at(x, z).is_some()
        };
        match carve {
            Carve::Stroke(stroke) => stroke.dabs().iter().any(|dab| on_ground(*dab)),
            Carve::Stamps(stamps) => stamps.iter().any(|stamp| on_ground(stamp.place().at)),
        }
    }

    /// Takes back what a change did, under whatever was done since: heights go down by what they went up, paint goes where it
    /// still is as that change left it. Returns what that changed, which leads the other way.
    pub fn take_back(&mut self, relief: &Relief) -> Relief {
        let before = self.edited.clone();
        self.edit(|ground| relief.undo(ground));
        Relief::between(&before, self)
    }

    /// Puts a whole chunk in place; `None` is as the seed has it.
    pub fn put(&mut self, id: ChunkId, chunk: Option<Chunk>) {
        match chunk {
            Some(now) => {
                let base = self.known_base(id);
                let now = Arc::new(now);
                self.edited.insert(id, Edited { now, base });
            }
            None => {
                self.edited.remove(&id);
            }
        }
    }

    pub(crate) fn known_base(&self, id: ChunkId) -> Arc<Chunk> {
        let known = self.edited.get(&id).map(|edited| edited.base.clone());
        known.unwrap_or_else(|| Arc::new(self.base_chunk(id)))
    }

    fn edit(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.edited.clone();
        change(self);
        let untouched = |id: &ChunkId, edited: &Edited| {
            let before = before.get(id);
            before.is_some_and(|before| Arc::ptr_eq(&before.now, &edited.now))
        };
        self.edited.retain(|id, edited| {
            if untouched(id, edited) {
                return true;
            }
            Arc::make_mut(&mut edited.now).seal();
            edited.now.hash() != edited.base.hash()
        });
    }

    fn chunk_mut(&mut self, id: ChunkId) -> &mut Chunk {
        if !self.edited.contains_key(&id) {
            let base = Arc::new(self.base_chunk(id));
            let now = base.clone();
            self.edited.insert(id, Edited { now, base });
        }
        let edited = self.edited.get_mut(&id).expect("it was just put there");
        Arc::make_mut(&mut edited.now)
    }

    /// Sets a height, within what heights can be; outside the ground nothing happens.
    pub(crate) fn set_height(&mut self, column: i32, row: i32, height: i32) {
        let height = height.clamp(-i32::from(HEIGHT_MAX), i32::from(HEIGHT_MAX)) as i16;
        if self.sample(column, row) != height
            && let Some((id, index)) = on_ground(column, row)
        {
            self.chunk_mut(id).heights[index] = height;
        }
    }

    /// Sets paint; outside the ground nothing happens.
    pub(crate) fn set_paint(&mut self, column: i32, row: i32, paint: Paint) {
        if self.paint(column, row) != paint
            && let Some((id, index)) = on_ground(column, row)
        {
            self.chunk_mut(id).paint[index] = paint;
        }
    }
}

fn on_ground(column: i32, row: i32) -> Option<(ChunkId, usize)> {
    let within = 0..SAMPLES as i32;
    (within.contains(&column) && within.contains(&row)).then(|| ChunkId::of_sample(column, row))
}

#[cfg(test)]
mod tests {
    use model::{Brush, Cover, Stroke, Tool};
    use proptest::prelude::*;

    use super::*;

    fn stroke(tool: Tool, radius: u16, dabs: &[[i16; 2]]) -> Carve {
        let brush = Brush::new(tool, radius, 255, 128).unwrap();
        Carve::Stroke(Stroke::new(brush, dabs.to_vec()).unwrap())
    }

    #[test]
    fn what_is_taken_back_is_as_it_was() {
        let mut ground = Ground::new(1);
        let first = ground.carve_with_relief(&stroke(Tool::Raise, 40, &[[0, 0], [20, 8]]));
        assert!(ground.height_m(0.0, 0.0) > 0.05);
        let again = ground.take_back(&first);
        assert_eq!(ground, Ground::new(1));
        ground.take_back(&again);
        let mut same = Ground::new(1);
        same.carve(&stroke(Tool::Raise, 40, &[[0, 0], [20, 8]]));
        assert_eq!(ground, same);
    }

    #[test]
    fn a_hill_is_taken_back_from_under_another() {
        let mut ground = Ground::new(1);
        let first = ground.carve_with_relief(&stroke(Tool::Raise, 64, &[[0, 0]; 8]));
        ground.carve(&stroke(Tool::Raise, 64, &[[48, 0]; 8]));
        ground.take_back(&first);
        let mut other = Ground::new(1);
        other.carve(&stroke(Tool::Raise, 64, &[[48, 0]; 8]));
        assert_eq!(ground, other);
    }

    #[test]
    fn paint_over_paint_stays_when_the_lower_goes() {
        let mut ground = Ground::new(1);
        let paint = |cover| stroke(Tool::Paint { cover }, 32, &[[0, 0]; 20]);
        let sand = ground.carve_with_relief(&paint(Cover::Sand));
        ground.carve(&paint(Cover::Snow));
        ground.take_back(&sand);
        let middle = ground.paint(1_024, 1_024).cover();
        assert_eq!(middle.map(|(cover, _)| cover), Some(Cover::Snow));
    }

    #[test]
    fn no_height_is_beyond_its_limit_and_no_brush_leaves_the_ground() {
        let mut ground = Ground::new(1);
        for _ in 0..400 {
            ground.carve(&stroke(Tool::Raise, 16, &[[0, 0]; 16]));
        }
        assert_eq!(ground.sample(1_024, 1_024), HEIGHT_MAX);
        let before = ground.clone();
        ground.carve(&stroke(Tool::Lower, 256, &[[i16::MAX, i16::MIN]]));
        assert_eq!(ground, before);
    }

    #[test]
    fn strokes_keep_their_meaning() {
        // Journals are replayed by later versions: what a stroke does is part of their format.
        let mut ground = Ground::new(42);
        for (tool, at) in [
            (Tool::Raise, [0, 0]),
            (Tool::Noise { seed: 5 }, [40, 16]),
            (Tool::Smooth, [16, 16]),
            (Tool::Terrace { step: 128 }, [8, 0]),
            (Tool::Flatten { height: 700 }, [-90, 30]),
            (Tool::Lower, [900, 700]),
            (Tool::Paint { cover: Cover::Snow }, [0, 0]),
        ] {
            ground.carve(&stroke(tool, 60, &[at; 4]));
        }
        let mut hasher = blake3::Hasher::new();
        for (id, hash) in ground.edited() {
            hasher.update(&u16::from(id).to_le_bytes());
            hasher.update(&hash.to_le_bytes());
        }
        assert_eq!(hasher.finalize().to_hex()[..16], *"2d416e3c94f7c880");
    }

    fn any_stroke() -> impl Strategy<Value = Carve> {
        let tool = prop_oneof![
            Just(Tool::Raise),
            Just(Tool::Lower),
            Just(Tool::Smooth),
            any::<i16>().prop_map(|height| Tool::Flatten { height }),
            any::<u32>().prop_map(|seed| Tool::Noise { seed }),
            any::<u16>().prop_map(|step| Tool::Terrace { step }),
            (0..6_usize).prop_map(|cover| Tool::Paint {
                cover: Cover::ALL[cover]
            }),
            Just(Tool::Unpaint),
        ];
        let dab = [-900_i16..900, -900_i16..900];
        (
            tool,
            4..120_u16,
            any::<u8>(),
            any::<u8>(),
            prop::collection::vec(dab, 1..4),
        )
            .prop_map(|(tool, radius, strength, falloff, dabs)| {
                let brush = Brush::new(tool, radius, strength, falloff).unwrap();
                Carve::Stroke(Stroke::new(brush, dabs).unwrap())
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_strokes_are_undone_in_reverse(strokes in prop::collection::vec(any_stroke(), 1..5)) {
            let mut ground = Ground::new(9);
            let done: Vec<_> = strokes.iter().map(|stroke| ground.carve_with_relief(stroke)).collect();
            for relief in done.iter().rev() {
                ground.take_back(relief);
            }
            prop_assert_eq!(ground, Ground::new(9));
        }
    }
}
