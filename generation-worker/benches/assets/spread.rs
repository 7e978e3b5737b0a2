//! Numbers in order.

/// Everything that was found for one metric.
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    pub(crate) fn new(mut found: Vec<f64>) -> Self {
        found.sort_by(f64::total_cmp);
        Self(found)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What `share` of all do not exceed; the smallest for 0, the largest for 1.
    pub(crate) fn within(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(rank.saturating_sub(1).min(last))
            .copied()
            .unwrap_or(f64::NAN)
    }
}
