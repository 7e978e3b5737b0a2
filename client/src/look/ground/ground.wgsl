// The ground by what people painted, and where they did not by what would grow there: grass in three greens, rock where it
// is steep, snow up high, sand at the water, a trodden path, and the build grid over it.

#import bevy_pbr::{
    forward_io::{FragmentOutput, VertexOutput},
    mesh_view_bindings::{fog, lights, view},
    pbr_fragment::pbr_input_from_standard_material,
    pbr_functions::{apply_pbr_lighting, main_pass_post_lighting_processing},
}

#ifdef PLAIN
#import bevy_pbr::{
    fog::exponential_squared_fog,
    shadows::fetch_directional_shadow,
    view_transformations::position_world_to_view,
}
#endif

#ifdef TONEMAP_IN_SHADER
#import bevy_core_pipeline::tonemapping::tone_mapping
#endif

struct Colors {
    grass: vec4<f32>,
    dry: vec4<f32>,
    deep: vec4<f32>,
    earth: vec4<f32>,
    rock: vec4<f32>,
    sand: vec4<f32>,
    snow: vec4<f32>,
    path: vec4<f32>,
    grid: vec4<f32>,
    // Its last place: how high water stands.
    sky: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> colors: Colors;
@group(#{MATERIAL_BIND_GROUP}) @binding(101) var grain: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(102) var grain_sampler: sampler;

// Soft, stony, fine, layered.
fn grain_at(p: vec2<f32>) -> vec4<f32> {
    return textureSample(grain, grain_sampler, p);
}

// Metres from the middle of the path that winds through the meadow.
fn path_distance(p: vec2<f32>) -> f32 {
    let middle = -11.0 + 5.0 * sin(p.y * 0.045) + 1.6 * sin(p.y * 0.13 + 1.0);
    return abs(p.x - middle);
}

// How much of a pixel a line at every multiple of `step` covers; 0 where lines would blur together.
fn lines(p: vec2<f32>, step: f32, width: f32) -> f32 {
    let pixel = max(fwidth(p), vec2(1.0e-5));
    let distance = abs(fract(p / step - 0.5) - 0.5) * step;
    let cover = clamp((vec2(width) + pixel - distance) / pixel, vec2(0.0), vec2(1.0)) * min(vec2(1.0), vec2(width * 2.0 + 0.006) / pixel);
    return max(cover.x, cover.y);
}

#ifdef PLAIN
// Dull stuff under one sun and an even sky: what the full model comes to here, for a tenth of its work.
fn plainly_lit(in: VertexOutput, normal: vec3<f32>, color: vec3<f32>, distance: f32) -> vec4<f32> {
    let sun = lights.directional_lights[0];
    let view_z = position_world_to_view(in.world_position.xyz).z;
    let shadow = fetch_directional_shadow(0u, in.world_position, normal, view_z, in.position.xy);
    let facing = max(dot(normal, sun.direction_to_light), 0.0);
    let light = sun.color.rgb * facing * shadow * 0.3183 + colors.sky.rgb * (0.65 + 0.35 * normal.y);
    let toward = (in.world_position.xyz - view.world_position) / max(distance, 1.0e-3);
    let glow = pow(max(dot(toward, sun.direction_to_light), 0.0), fog.directional_light_exponent) * sun.color.rgb * view.exposure;
    var seen = exponential_squared_fog(fog, vec4(color * light * view.exposure, 1.0), distance, glow);
#ifdef TONEMAP_IN_SHADER
    seen = tone_mapping(seen, view.color_grading);
#endif
    return seen;
}
#endif

// Rock from three sides, so that cliffs are not smeared.
fn rock(at: vec3<f32>, normal: vec3<f32>) -> vec3<f32> {
    let sides = pow(abs(normal), vec3(4.0));
    let shares = sides / (sides.x + sides.y + sides.z);
    let along_x = grain_at(at.zy * vec2(0.13, 0.09));
    let along_z = grain_at(at.xy * vec2(0.13, 0.09));
    let above = grain_at(at.xz * 0.12);
    let layers = along_x.a * shares.x + along_z.a * shares.z + above.r * shares.y;
    let cracks = along_x.g * shares.x + along_z.g * shares.z + above.g * shares.y;
    let warm = mix(vec3(1.06, 1.0, 0.92), vec3(0.90, 0.94, 1.0), layers);
    return colors.rock.rgb * warm * (0.62 + 0.55 * layers + 0.12 * smoothstep(0.0, 0.25, cracks));
}

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    let normal = normalize(in.world_normal);
    let at = in.world_position.xyz;
    let p = at.xz;
    let distance = length(at - view.world_position);

    // Macro variation: two scales that never meet.
    let far_grain = grain_at(p * 0.0037);
    let wide = grain_at(p * 0.021 + vec2(0.3, 0.7));
    let turned = vec2(p.x * 0.8 + p.y * 0.6, p.y * 0.8 - p.x * 0.6);
    let middle = grain_at(turned * 0.089 + vec2(0.1, 0.4));
    let closeness = 1.0 - smoothstep(14.0, 60.0, distance);
    let near = mix(middle, grain_at(p * 0.33), 0.35 + 0.65 * closeness);
    let broad = far_grain.r * 0.6 + wide.r * 0.4;
    let fine = mix(0.5, near.b, closeness);
    let stones = mix(0.5, near.g, closeness);

    // What grows by itself.
    var grass = mix(colors.grass.rgb, colors.dry.rgb, smoothstep(0.46, 0.80, broad));
    grass = mix(grass, colors.deep.rgb, (1.0 - smoothstep(0.22, 0.48, broad)) * 0.75);
    grass *= 0.60 + 0.16 * wide.b + 0.14 * middle.r + 0.16 * near.r + 0.55 * (fine - 0.5);

    let earth = colors.earth.rgb * (0.72 + 0.26 * near.r + 0.30 * fine + 0.10 * stones);
    let sand = colors.sand.rgb * (0.86 + 0.12 * wide.r + 0.22 * (fine - 0.5) + 0.06 * sin(near.r * 9.0 + p.x * 2.1 + p.y * 0.9));
    let snow = colors.snow.rgb * (0.93 + 0.07 * wide.r + 0.06 * fine);
    let gravel = colors.path.rgb * (0.62 + 0.46 * smoothstep(0.05, 0.5, stones) + 0.16 * fine);
    let stone = rock(at, normal);

    let ragged = (wide.r - 0.5) * 0.45 + (middle.r - 0.5) * 0.40 + (near.r - 0.5) * 0.30 * closeness;
    var color = grass;
    let bare = smoothstep(0.64, 0.82, middle.r * 0.5 + far_grain.r * 0.5 + ragged * 0.2) * 0.55;
    let home = 1.0 - smoothstep(44.0, 56.0, length(p));
    let trodden = (1.0 - smoothstep(0.75, 1.45, path_distance(p) + ragged * 1.8)) * home;
    color = mix(color, earth, clamp(max(trodden, bare), 0.0, 1.0) * 0.9);
    let shore = 1.0 - smoothstep(0.45, 0.85, at.y - colors.sky.w + ragged * 0.5);
    color = mix(color, sand, shore);
    let steep = 1.0 - smoothstep(0.74, 0.84, normal.y + ragged * 0.13);
    color = mix(color, stone, steep);
    let cold = smoothstep(40.0, 50.0, at.y + ragged * 18.0) * smoothstep(0.58, 0.70, normal.y + ragged * 0.1);
    color = mix(color, snow, cold);

    // What people painted lies over it, with frayed edges.
#ifdef VERTEX_COLORS
#ifdef VERTEX_UVS_A
    let paint = in.color;
    let more = in.uv;
    let all = paint.x + paint.y + paint.z + paint.w + more.x + more.y;
    if all > 0.004 {
        let painted = (grass * paint.x + stone * paint.y + sand * paint.z + earth * paint.w + snow * more.x + gravel * more.y) / all;
        let share = smoothstep(0.16, 0.74, all + ragged * 0.55 * (1.0 - all));
        color = mix(color, painted, share);
    }
#endif
#endif

    // Wet ground is dark.
    color *= 1.0 - 0.38 * (1.0 - smoothstep(-0.05, 0.22, at.y - colors.sky.w + ragged * 0.1));

    let fade = 1.0 - smoothstep(10.0, 46.0, distance);
    let fade_far = 1.0 - smoothstep(40.0, 140.0, distance);
    let grid = max(lines(p, 1.0, 0.004) * fade * 0.7, lines(p, 10.0, 0.008) * fade_far);
    color = mix(color, colors.grid.rgb, grid * colors.grid.a);

    var out: FragmentOutput;
#ifdef PLAIN
    out.color = plainly_lit(in, normal, color, distance);
#else
    var pbr = pbr_input_from_standard_material(in, is_front);
    pbr.N = normal;
    pbr.world_normal = normal;
    pbr.material.base_color = vec4(color, 1.0);
    pbr.material.perceptual_roughness = 0.96;
    out.color = main_pass_post_lighting_processing(pbr, apply_pbr_lighting(pbr));
#endif
    return out;
}
