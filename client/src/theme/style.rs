//! The tokens as an egui style.

use std::{collections::BTreeMap, sync::Arc};

use bevy_egui::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow,
    Stroke, Style, TextStyle, Theme, Vec2, Visuals, style::WidgetVisuals,
};

use super::tokens::{
    AMBER, BAD, BODY, INK, LARGE, LINE, MOVE_SECS, QUIET, RADIUS, RAISED, RAISED_HOVER, SMALL,
    SPACE, TEXT, WARN,
};

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const STRONG: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

/// Sets font and style of a fresh context.
pub(super) fn apply(ctx: &Context) {
    ctx.set_fonts(fonts());
    ctx.set_theme(Theme::Dark);
    ctx.set_style_of(Theme::Dark, style());
}

/// The family of headings.
pub(crate) fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", REGULAR), ("strong", STRONG)] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let regular = vec!["regular".to_owned()];
    fonts.families = BTreeMap::from([
        (FontFamily::Proportional, regular.clone()),
        (FontFamily::Monospace, regular),
        (strong(), vec!["strong".to_owned()]),
    ]);
    fonts
}

fn style() -> Style {
    let mut style = Style {
        animation_time: MOVE_SECS,
        text_styles: BTreeMap::from([
            (TextStyle::Small, FontId::proportional(SMALL)),
            (TextStyle::Body, FontId::proportional(BODY)),
            (TextStyle::Button, FontId::proportional(BODY)),
            (TextStyle::Monospace, FontId::proportional(SMALL)),
            (TextStyle::Heading, FontId::new(LARGE, strong())),
        ]),
        visuals: visuals(),
        ..Style::default()
    };
    style.spacing.item_spacing = Vec2::splat(SPACE * 2.0);
    style.spacing.button_padding = Vec2::new(SPACE * 3.0, SPACE * 1.5);
    style.spacing.window_margin = Margin::same(12);
    style.spacing.interact_size.y = SPACE * 7.0;
    style.interaction.selectable_labels = false;
    style
}

fn visuals() -> Visuals {
    let radius = CornerRadius::same(RADIUS);
    let mut visuals = Visuals {
        override_text_color: Some(TEXT),
        weak_text_color: Some(QUIET),
        hyperlink_color: AMBER,
        extreme_bg_color: RAISED,
        faint_bg_color: RAISED,
        warn_fg_color: WARN,
        error_fg_color: BAD,
        window_corner_radius: radius,
        // Lists that open over panels.
        window_fill: RAISED,
        window_stroke: Stroke::new(1.0, LINE),
        window_shadow: shadow(),
        popup_shadow: shadow(),
        menu_corner_radius: radius,
        panel_fill: INK,
        ..Visuals::dark()
    };
    visuals.selection.bg_fill = AMBER.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.0, AMBER);
    visuals.widgets.noninteractive = widget(INK, LINE, TEXT);
    visuals.widgets.inactive = widget(RAISED, LINE, TEXT);
    visuals.widgets.hovered = widget(RAISED_HOVER, QUIET, TEXT);
    visuals.widgets.active = widget(RAISED_HOVER, AMBER, TEXT);
    visuals.widgets.open = widget(RAISED_HOVER, LINE, TEXT);
    visuals
}

fn widget(fill: Color32, line: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    }
}

/// Soft, so that panels float a little.
pub(crate) fn shadow() -> Shadow {
    Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(70),
    }
}
