//! What somebody wants to have made, once it makes sense.

use std::f32::consts::PI;

use glam::Vec3;
use model::{
    Brief, Prompt, Quality, RoomId, Spot,
    api::{JobRequest, JobSpot},
    limits::REQUEST_ID_CHARS_MAX,
};

use crate::{
    http::{Shell, guests, problem::Problem},
    identity::Person,
};

/// A request that makes sense.
pub(super) struct Wanted {
    pub(super) room: RoomId,
    pub(super) prompt: Prompt,
    pub(super) brief: Brief,
    pub(super) at: Option<Spot>,
    pub(super) client_request: Option<String>,
}

impl Wanted {
    pub(super) async fn read(
        shell: &Shell,
        person: &Person,
        request: &JobRequest,
    ) -> Result<Self, Problem> {
        let bad_prompt =
            |why: model::PromptError| Problem::unprocessable("bad_prompt", why.to_string());
        let prompt = Prompt::parse(&request.prompt).map_err(bad_prompt)?;
        if let Some(negative) = &request.negative_prompt {
            Prompt::parse(negative).map_err(bad_prompt)?;
        }
        for picture in &request.references {
            if !shell.store.has_picture(*picture, &person.tenant).await? {
                let detail =
                    "There is no such picture here. Bring it along by POST /v1/references first.";
                return Err(Problem::unprocessable("no_such_reference", detail));
            }
        }
        if let Some(named) = &request.client_request_id
            && named.chars().count() > REQUEST_ID_CHARS_MAX
        {
            let detail =
                format!("`clientRequestId` has at most {REQUEST_ID_CHARS_MAX} characters.");
            return Err(Problem::unprocessable("bad_request_id", detail));
        }
        let plan = request.generation_plan.clone().unwrap_or_default();
        if let Some(named) = &plan.provider {
            guests::name(named)?;
        }
        let quality = plan.quality.unwrap_or(if request.draft {
            Quality::Draft
        } else {
            Quality::Usual
        });
        let brief = Brief {
            kinds: request.asset_type.into_iter().collect(),
            references: request.references.clone(),
            quality,
            fallback_policy: request.fallback_policy,
            provider: plan.provider,
            local_only: plan.local_only,
            mesh: plan.mesh,
            texture: plan.texture,
            without: request.negative_prompt.clone(),
            ..Brief::default()
        };
        Ok(Self {
            room: request.room_id,
            prompt,
            brief: brief.bounded(),
            at: request.at.map(spot).transpose()?,
            client_request: request.client_request_id.clone(),
        })
    }
}

/// Where somebody wants something to stand.
pub(in crate::http) fn spot(at: JobSpot) -> Result<Spot, Problem> {
    Spot::new(Vec3::new(at.x, at.y, at.z), at.turn_deg / 180.0 * PI)
        .map_err(|why| Problem::unprocessable("bad_spot", why.to_string()))
}
