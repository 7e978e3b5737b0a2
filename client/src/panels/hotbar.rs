//! Bottom centre: pictures of what was made last, each under the digit that places one more.

use std::collections::BTreeMap;

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align2, Color32, ColorImage, Context, CornerRadius, FontId, Rect, Sense, Stroke,
        StrokeKind, TextureHandle, TextureOptions, Ui, Vec2 as PanelVec2, pos2,
    },
};
use model::AssetVersion;

use super::{
    PromptBar,
    parts::{anchored, panel, strong},
};
use crate::{
    build_mode::{Aim, Hotbar, place_ahead},
    fetch::{About, Recipes},
    input::Controls,
    theme::{
        style,
        tokens::{AMBER, LINE, MARGIN, QUIET, RADIUS, RAISED, SMALL, SPACE},
    },
};
use session::Asking;

const SLOT: f32 = 50.0;
/// Above the strip that opens the prompt.
const ABOVE: f32 = 62.0;

/// Pictures that were shown already.
#[derive(Resource, Default)]
pub(crate) struct Pictures(BTreeMap<AssetVersion, TextureHandle>);

pub(super) fn show(
    mut contexts: EguiContexts,
    hotbar: Res<Hotbar>,
    controls: Res<Controls>,
    prompt: Res<PromptBar>,
    recipes: Option<ResMut<Recipes>>,
    aim: Res<Aim>,
    mut pictures: ResMut<Pictures>,
    mut asking: Asking,
) -> Result {
    let Some(mut recipes) = recipes.filter(|_| !prompt.is_open()) else {
        return Ok(());
    };
    let ctx = contexts.ctx_mut()?;
    let slots: Vec<_> = hotbar.slots().collect();
    if slots.is_empty() {
        return Ok(());
    }
    pictures
        .0
        .retain(|asset, _| slots.iter().any(|(_, slot)| slot == asset));
    anchored("hotbar", Align2::CENTER_BOTTOM)
        .anchor(Align2::CENTER_BOTTOM, [0.0, -MARGIN - ABOVE])
        .show(ctx, |ui| {
            panel().inner_margin(SPACE * 1.5).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE * 1.5;
                    for (action, asset) in slots {
                        let about = recipes.about(asset).and_then(Result::ok);
                        let about = about.as_deref();
                        let picture = about.map(|about| pictures.of(ui.ctx(), asset, about));
                        let digit = controls.keys(action).last().unwrap_or_default();
                        let name = about.map(|about| about.manifest.name.as_str());
                        if slot(ui, digit, picture, name) {
                            place_ahead(&aim, asset, &mut asking);
                        }
                    }
                });
            });
        });
    Ok(())
}

impl Pictures {
    fn of(&mut self, ctx: &Context, asset: AssetVersion, about: &About) -> &TextureHandle {
        self.0.entry(asset).or_insert_with(|| {
            let (width, height) = about.picture.dimensions();
            let size = [width as usize, height as usize];
            let image = ColorImage::from_rgba_unmultiplied(size, about.picture.as_raw());
            ctx.load_texture(asset.to_string(), image, TextureOptions::LINEAR)
        })
    }
}

/// One picture with its digit; true when it was clicked.
fn slot(ui: &mut Ui, digit: &str, picture: Option<&TextureHandle>, name: Option<&str>) -> bool {
    let (rect, response) = ui.allocate_exact_size(PanelVec2::splat(SLOT), Sense::click());
    let painter = ui.painter();
    let round = CornerRadius::same(RADIUS);
    painter.rect_filled(rect, round, RAISED);
    if let Some(picture) = picture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(picture.id(), rect.shrink(2.0), whole, Color32::WHITE);
    }
    let color = if response.hovered() { AMBER } else { LINE };
    painter.rect_stroke(rect, round, Stroke::new(1.0, color), StrokeKind::Inside);
    let corner = Rect::from_min_size(rect.min, PanelVec2::splat(SPACE * 4.5));
    painter.rect_filled(corner, round, RAISED);
    let font = FontId::new(SMALL, style::strong());
    painter.text(corner.center(), Align2::CENTER_CENTER, digit, font, QUIET);
    response
        .on_hover_ui(|ui| {
            ui.label(strong(name.unwrap_or("on its way"), SMALL));
        })
        .clicked()
}
