// A finished thing while it comes or goes.

#import bevy_pbr::{
    forward_io::{FragmentOutput, VertexOutput},
    mesh_functions::get_tag,
    pbr_fragment::pbr_input_from_standard_material,
    pbr_functions::{apply_pbr_lighting, main_pass_post_lighting_processing},
}
#import incant::fade

struct Look {
    light: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> look: Look;

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    let tag = get_tag(in.instance_index);
    if fade::is_gone(tag, in.world_position.xyz, in.position.xy) {
        discard;
    }
    var pbr = pbr_input_from_standard_material(in, is_front);
    var out: FragmentOutput;
    out.color = apply_pbr_lighting(pbr);
    out.color = vec4(out.color.rgb + look.light.rgb * fade::pulse(tag) * 0.35, out.color.a);
    out.color = main_pass_post_lighting_processing(pbr, out.color);
    return out;
}
