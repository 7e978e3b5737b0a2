// Water: two layers of waves that cross, the sky in it, the sun on it, and the ground through it where it is shallow.

#import bevy_pbr::{
    fog::exponential_squared_fog,
    forward_io::VertexOutput,
    mesh_view_bindings::{fog, globals, lights, view},
}

#ifdef TONEMAP_IN_SHADER
#import bevy_core_pipeline::tonemapping::tone_mapping
#endif

struct Colors {
    shallow: vec4<f32>,
    deep: vec4<f32>,
    horizon: vec4<f32>,
    zenith: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> colors: Colors;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var grain: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var grain_sampler: sampler;

fn swell(p: vec2<f32>) -> f32 {
    let drift = globals.time * vec2(0.011, 0.007);
    let one = textureSample(grain, grain_sampler, p * 0.055 + drift).r;
    let other = textureSample(grain, grain_sampler, p.yx * 0.083 - drift * 1.3).r;
    let ripple = textureSample(grain, grain_sampler, p * 0.31 + drift * 4.0).r;
    return one + other + ripple * 0.28;
}

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    let p = in.world_position.xz;
    let depth = in.uv.x;
    let away = in.world_position.xyz - view.world_position;
    let distance = length(away);
    let toward = away / max(distance, 1.0e-3);

    let calm = 1.0 / (1.0 + distance * 0.02);
    let here = swell(p);
    let slope = vec2(swell(p + vec2(0.25, 0.0)) - here, swell(p + vec2(0.0, 0.25)) - here);
    let normal = normalize(vec3(-slope.x * 0.85 * calm, 1.0, -slope.y * 0.85 * calm));

    let facing = clamp(dot(-toward, normal), 0.0, 1.0);
    let fresnel = 0.03 + 0.97 * pow(1.0 - facing, 5.0);
    let back = reflect(toward, normal);
    let sky = mix(colors.horizon.rgb * 0.8, colors.zenith.rgb, smoothstep(0.0, 0.28, back.y)) * 0.85;
    let murk = 1.0 - exp(-max(depth, 0.0) * 0.42);
    let sun = lights.directional_lights[0];
    let daylight = sun.color.rgb * max(sun.direction_to_light.y, 0.0) * 0.3183 * view.exposure;
    let body = mix(colors.shallow.rgb, colors.deep.rgb, murk) * (daylight + colors.horizon.rgb * 0.25);
    let glint = pow(max(dot(back, sun.direction_to_light), 0.0), 260.0) * 5.0;
    // A thin seam of foam where waves touch the shore.
    let foam = (1.0 - smoothstep(0.0, 0.22, depth + (here - 1.1) * 0.14)) * 0.55;

    var color = mix(body, sky, fresnel) + glint * vec3(1.0, 0.93, 0.8);
    color = mix(color, colors.horizon.rgb * 0.9, foam);
    let edge = smoothstep(-0.12, 0.06, depth + (here - 1.1) * 0.08);
    let alpha = clamp(max(mix(0.30, 0.94, murk), max(fresnel, foam)), 0.0, 1.0) * edge;
    var seen = exponential_squared_fog(fog, vec4(color, 1.0), distance, vec3(0.0));
#ifdef TONEMAP_IN_SHADER
    seen = tone_mapping(seen, view.color_grading);
#endif
    return vec4(seen.rgb, alpha);
}
