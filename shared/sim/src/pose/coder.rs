//! Writing and reading single bits for what they are worth: a binary arithmetic coder as in lpaq (Mahoney, 2007), with
//! models that learn within one datagram. Writer and reader run the same code, so they cannot disagree on a format.

/// How likely a bit is, learnt from those before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    /// The chance of a one, in 65,536ths.
    one: u16,
    /// How many bits it has seen, up to where it stops learning faster.
    seen: u8,
}

/// Bits after which a model learns at its slowest.
const LEARNT: u8 = 5;

/// A chance is never nearer to certainty than this.
const DOUBT: u16 = 96;

impl Model {
    /// One that knows nothing.
    pub(super) const fn even() -> Self {
        Self::likely(0.5)
    }

    /// One that expects a one with this chance.
    pub(super) const fn likely(one: f32) -> Self {
        Self {
            one: (one * 65_535.0) as u16,
            seen: 1,
        }
    }

    const fn learn(&mut self, bit: bool) {
        let rate = self.seen as u32;
        if bit {
            self.one += (u16::MAX - self.one) >> rate;
        } else {
            self.one -= self.one >> rate;
        }
        if self.seen < LEARNT {
            self.seen += 1;
        }
    }
}

/// Writes what it is given, or reads and returns what was written.
pub(super) trait Coder {
    /// One bit with this chance of being one, in 65,536ths.
    fn coin(&mut self, one: u16, bit: bool) -> bool;

    /// One bit that a model foresees.
    fn bit(&mut self, model: &mut Model, bit: bool) -> bool {
        let bit = self.coin(model.one.clamp(DOUBT, u16::MAX - DOUBT), bit);
        model.learn(bit);
        bit
    }

    /// The lowest `bits` of a number that nothing foresees.
    fn raw(&mut self, bits: u32, value: u32) -> u32 {
        (0..bits).rev().fold(0, |read, place| {
            read << 1 | u32::from(self.coin(1 << 15, value >> place & 1 == 1))
        })
    }

    /// A number that is mostly small: how many bits it has, then those below the highest.
    fn number(&mut self, models: &mut Number, value: u32) -> u32 {
        let bits = u32::BITS - value.leading_zeros();
        let mut read = 0;
        while read < BITS_MAX && self.bit(&mut models.longer[read as usize], bits > read) {
            read += 1;
        }
        if read < 2 {
            return read;
        }
        let below = read - 1;
        let high = self.bit(
            &mut models.high[read as usize],
            value >> (below - 1) & 1 == 1,
        );
        1 << below | u32::from(high) << (below - 1) | self.raw(below - 1, value)
    }

    /// A number of either sign.
    fn signed(&mut self, models: &mut Number, value: i32) -> i32 {
        let size = self.number(models, value.unsigned_abs()).cast_signed();
        if size != 0 && self.bit(&mut models.minus, value < 0) {
            size.wrapping_neg()
        } else {
            size
        }
    }
}

/// Bits of the longest number.
const BITS_MAX: u32 = u32::BITS;

/// What is learnt of one kind of number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    longer: [Model; BITS_MAX as usize],
    high: [Model; BITS_MAX as usize + 1],
    minus: Model,
}

impl Number {
    /// One that expects numbers of about this many bits.
    pub(super) fn about(bits: usize) -> Self {
        let mut longer = [Model::likely(0.3); BITS_MAX as usize];
        for longer in longer.iter_mut().take(bits) {
            *longer = Model::likely(0.7);
        }
        Self {
            longer,
            high: [Model::even(); BITS_MAX as usize + 1],
            minus: Model::even(),
        }
    }
}

/// Writes bits.
#[derive(Debug)]
pub(super) struct Encoder {
    low: u32,
    high: u32,
    pub(super) bytes: Vec<u8>,
}

impl Encoder {
    pub(super) const fn after(bytes: Vec<u8>) -> Self {
        Self {
            low: 0,
            high: u32::MAX,
            bytes,
        }
    }

    /// Everything written; a reader takes what is missing at the end for zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.low > 0 {
            // The shortest number between the two.
            let bytes = (1..=4).find_map(|bytes| {
                let mask = u32::MAX.checked_shl(32 - 8 * bytes).unwrap_or(u32::MAX);
                let end = self.high & mask;
                (end >= self.low).then_some((end, bytes as usize))
            });
            let (end, bytes) = bytes.unwrap_or((self.high, 4));
            self.bytes.extend(&end.to_be_bytes()[..bytes]);
        }
        self.bytes
    }
}

impl Coder for Encoder {
    fn coin(&mut self, one: u16, bit: bool) -> bool {
        let middle = middle(self.low, self.high, one);
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
        bit
    }
}

/// Reads bits.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    low: u32,
    high: u32,
    at: u32,
    bytes: std::slice::Iter<'a, u8>,
    /// Bytes that were read and not there.
    pub(super) missing: usize,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self {
            low: 0,
            high: u32::MAX,
            at: 0,
            bytes: bytes.iter(),
            missing: 0,
        };
        for _ in 0..4 {
            decoder.at = decoder.at << 8 | decoder.next();
        }
        decoder
    }

    fn next(&mut self) -> u32 {
        self.bytes.next().map_or_else(
            || {
                self.missing += 1;
                0
            },
            |byte| u32::from(*byte),
        )
    }
}

impl Coder for Decoder<'_> {
    fn coin(&mut self, one: u16, _: bool) -> bool {
        let middle = middle(self.low, self.high, one);
        let bit = self.at <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
            self.at = self.at << 8 | self.next();
        }
        bit
    }
}

fn middle(low: u32, high: u32, one: u16) -> u32 {
    low + ((u64::from(high - low) * u64::from(one)) >> 16) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn through<C: Coder>(coder: &mut C, values: &[(i32, u32)]) -> Vec<(i32, u32)> {
        let mut models = Number::about(3);
        let each = values.iter().map(|(signed, raw)| {
            let signed = coder.signed(&mut models, *signed);
            (signed, coder.raw(7, *raw))
        });
        each.collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(values in prop::collection::vec((-2_000_000..2_000_000, 0..128_u32), 0..60)) {
            let mut encoder = Encoder::after(Vec::new());
            prop_assert_eq!(&through(&mut encoder, &values), &values);
            let bytes = encoder.finish();
            prop_assert_eq!(&through(&mut Decoder::new(&bytes), &values), &values);
        }

        #[test]
        fn noise_is_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            through(&mut Decoder::new(&bytes), &[(0, 0); 200]);
        }
    }

    #[test]
    fn what_was_to_be_expected_costs_next_to_nothing() {
        let mut encoder = Encoder::after(Vec::new());
        through(&mut encoder, &[]);
        let mut models = Number::about(0);
        for _ in 0..800 {
            encoder.signed(&mut models, 0);
        }
        let bytes = encoder.finish().len();
        assert!(bytes < 20, "800 zeros in {bytes} bytes");
    }
}
