// A thin ring with a filled arc, a soft glow and a slow breath.

#import bevy_pbr::{forward_io::VertexOutput, mesh_view_bindings::{globals, view}}

#ifdef TONEMAP_IN_SHADER
#import bevy_core_pipeline::tonemapping::tone_mapping
#endif

struct Look {
    color: vec4<f32>,
    filled: f32,
    breath: f32,
    width: f32,
    inside: f32,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> look: Look;

const GLOW_ROOM: f32 = 1.35;

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    let p = (in.uv * 2.0 - 1.0) * GLOW_ROOM;
    let radius = length(p);
    let pixel = max(fwidth(radius), 1.0e-4);
    let breath = 1.0 - look.breath * (0.5 + 0.5 * sin(globals.time * 3.0)) * 0.55;

    let off = abs(radius - 1.0);
    let line = clamp((look.width + pixel - off) / pixel, 0.0, 1.0);
    let around = atan2(p.x, -p.y) / 6.2831853;
    let arc = select(0.16, 1.0, fract(around + 1.0) <= look.filled);
    let glow = exp(-off * off * 60.0) * 0.30 * arc;
    let inside = look.inside * (1.0 - smoothstep(0.0, 1.0, radius)) * 0.35;
    let wave = look.inside * exp(-pow((radius - fract(globals.time * 0.45)) * 9.0, 2.0)) * 0.25 * step(radius, 1.0);

    let edge = 1.0 - smoothstep(1.15, GLOW_ROOM, radius);
    let alpha = clamp(line * arc * 0.95 + glow + inside + wave, 0.0, 1.0) * look.color.a * breath * edge;
    var seen = vec4(look.color.rgb * 1.35, alpha);
#ifdef TONEMAP_IN_SHADER
    seen = tone_mapping(seen, view.color_grading);
#endif
    return seen;
}
