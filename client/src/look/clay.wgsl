// Clay that is becoming something: a slow shimmer rises through it; it dissolves when it is done.

#import bevy_pbr::{
    forward_io::{FragmentOutput, VertexOutput},
    mesh_functions::get_tag,
    mesh_view_bindings::globals,
    pbr_fragment::pbr_input_from_standard_material,
    pbr_functions::{apply_pbr_lighting, main_pass_post_lighting_processing},
}
#import incant::fade

struct Look {
    shimmer: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> look: Look;

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    let tag = get_tag(in.instance_index);
    if fade::is_gone(tag, in.world_position.xyz, in.position.xy) {
        discard;
    }
    var pbr = pbr_input_from_standard_material(in, is_front);

    // Thumbed clay is not quite even, and darker where it meets the ground.
    let dabs = fade::noise3(in.world_position.xyz * 5.0) * 0.6 + fade::noise3(in.world_position.xyz * 17.0) * 0.4;
    let foot = mix(0.80, 1.0, smoothstep(0.0, 0.16, in.uv.y));
    pbr.material.base_color = vec4(pbr.material.base_color.rgb * (0.92 + 0.16 * dabs) * foot, 1.0);

    // A band of light that rises every few seconds, with a faint trail below it.
    let front = fract(globals.time * 0.30) * 1.5 - 0.2;
    let behind = front - in.uv.y;
    let wave = exp(-behind * behind * 90.0) + 0.35 * exp(-max(behind, 0.0) * 5.0) * step(0.0, behind);
    let light = look.shimmer.rgb * look.shimmer.a * wave * (0.16 + 0.10 * dabs);

    var out: FragmentOutput;
    out.color = apply_pbr_lighting(pbr);
    out.color = vec4(out.color.rgb + light, out.color.a);
    out.color = main_pass_post_lighting_processing(pbr, out.color);
    return out;
}
