//! Having things made: asked for once however often it is sent, watched, called off, tried again.

mod wanted;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use model::{
    Answer, Brief, BuildCommand, CommandId, Job, JobId, JobState, Kind, PlayerId, Prompt, RoomId,
    Spot,
    api::{JobAnswer, JobRequest, JobStatus, Placeholder},
    limits::ATTEMPTS_MAX,
};
use room::mail::{Commit, Order as Ordered, Petition, Wish};

use super::{
    Shell,
    door::Knock,
    once::{Key, once},
    page::{Asked, Page},
    problem::Problem,
    take::{At, Body},
};
use crate::{
    authorize::{Action, authorize},
    identity::{Person, Subject},
    store::Order,
};
use wanted::Wanted;
pub(super) use wanted::spot;

/// The jobs of one room on one page.
const JOBS_MAX: i64 = 100;

pub(super) async fn status(
    State(shell): State<Shell>,
    At(job): At<JobId>,
) -> Result<Json<JobStatus>, Problem> {
    let status = shell.store.job(job).await?;
    status
        .map(Json)
        .ok_or_else(|| Problem::not_found("There is no such job."))
}

/// The newest first.
pub(super) async fn list(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    asked: Asked,
) -> Result<Page<JobStatus>, Problem> {
    let limit = asked.limit(JOBS_MAX);
    let before = asked.after.unwrap_or(i64::MAX);
    let jobs = shell.store.jobs_of(room, before, limit).await?;
    Ok(Page::of(jobs, limit, &format!("/v1/rooms/{room}/jobs")))
}

/// The same key and body: the same answer, for a day.
pub(super) async fn create(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    headers: HeaderMap,
    Body(request): Body<JobRequest>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    let subject = Subject::Person(person.clone());
    let missing = || Problem::not_found("There is no such room.");
    let room = shell.room_object(&subject, request.room_id).await?;
    let room = room.ok_or_else(missing)?;
    if let Err(denied) = authorize(&subject, Action::Build, &room) {
        shell.denied(&person, &knock, denied).await;
        return Err(denied.into());
    }
    let wanted = Wanted::read(&shell, &person, &request).await?;
    let body = serde_json::to_vec(&request).map_err(|error| Problem::ours(&error))?;
    once(&shell, &person, &knock, &key, &body, async {
        let answer = begin(&shell, &person, key.command(person.user), wanted).await?;
        Ok((StatusCode::ACCEPTED, answer))
    })
    .await
}

/// Counted first; then it stands in the room, or only in line.
async fn begin(
    shell: &Shell,
    person: &Person,
    command: CommandId,
    wanted: Wanted,
) -> Result<JobAnswer, Problem> {
    let plan = words::understand(wanted.prompt.as_str());
    let jobs: Vec<JobId> = made(&plan.items)
        .map(|(index, _)| JobId::of(command, index))
        .collect();
    let Some(first) = jobs.first().copied() else {
        let detail = "That shapes the ground, which is done at once and in the room alone.";
        return Err(Problem::unprocessable("nothing_to_make", detail));
    };
    if let Some(why) = shell.store.room_is_full(wanted.room).await? {
        return Err(Problem::beyond("room_storage_full", why));
    }
    let player = PlayerId::from(person.user);
    let order = Order {
        command,
        player,
        brief: &wanted.brief,
        client_request: wanted.client_request.as_deref(),
    };
    shell.store.order(&order, person).await??;
    let scale_meters = plan.items.first().map_or([1.0; 3], |item| item.size_meters);
    let policy = wanted.brief.fallback_policy;
    let begun = match wanted.at {
        Some(at) => stand(shell, person, command, (wanted.room, wanted.prompt, at)).await,
        None => queue(shell, player, command, wanted, &plan.items).await,
    };
    let (entity_id, notes) = match begun {
        Ok(begun) => begun,
        Err(problem) => {
            shell.store.forget_order(command).await?;
            return Err(problem);
        }
    };
    let status = shell.store.job(first).await?;
    Ok(JobAnswer {
        job_id: first,
        jobs,
        status: status
            .as_ref()
            .map_or(JobState::Queued, |status| status.status),
        placeholder: Placeholder {
            asset_id: status.and_then(|status| status.result_asset_id),
            entity_id,
            scale_meters,
        },
        fallback_policy: policy,
        max_attempts: ATTEMPTS_MAX,
        notes,
    })
}

/// What of a sentence is made by a worker; the ground is shaped by the room itself.
fn made(items: &[words::Item]) -> impl Iterator<Item = (u16, &words::Item)> {
    let items = (0_u16..).zip(items);
    items.filter(|(_, item)| item.kind != Kind::TerrainStamp)
}

/// What a player's own prompt does, asked by mail.
async fn stand(
    shell: &Shell,
    person: &Person,
    command: CommandId,
    (room, prompt, at): (RoomId, Prompt, Spot),
) -> Result<(Option<model::ObjectId>, Vec<String>), Problem> {
    let wish = Wish::Build(BuildCommand::Generate { prompt, at });
    let done = ask(shell, person, room, command, wish).await?;
    Ok((done.objects.first().copied(), done.notes))
}

/// The same for nobody's eyes yet: the jobs alone, in the way a room has them queued.
async fn queue(
    shell: &Shell,
    player: PlayerId,
    command: CommandId,
    wanted: Wanted,
    items: &[words::Item],
) -> Result<(Option<model::ObjectId>, Vec<String>), Problem> {
    let jobs: Vec<Job> = made(items)
        .map(|(index, item)| {
            let prompt = Prompt::parse(&item.phrase).unwrap_or_else(|_| wanted.prompt.clone());
            Job {
                id: JobId::of(command, index),
                room: wanted.room,
                seed: room::seed(&prompt),
                prompt,
                variant: None,
            }
        })
        .collect();
    let commit = Commit {
        orders: vec![Ordered {
            command,
            player,
            jobs: jobs.iter().map(|job| job.id).collect(),
        }],
        jobs,
        ..Commit::default()
    };
    let committed = shell.store.commit(wanted.room, &commit).await?;
    shell.tell(committed.letters);
    shell.workers.ring();
    Ok((None, Vec::new()))
}

/// Asks a room, and waits until what it did is on disk.
pub(super) async fn ask(
    shell: &Shell,
    person: &Person,
    room: RoomId,
    command: CommandId,
    wish: Wish,
) -> Result<model::Done, Problem> {
    let petition = Petition {
        command,
        by: PlayerId::from(person.user),
        name: person.name.clone(),
        wish,
    };
    let Answer { result, .. } = shell.rooms.ask(room, petition).await?;
    result.map_err(|refusal| Problem::conflict("refused", refusal.to_string()))
}

/// Nobody wants it any more: whoever works on it hears so at their next report.
pub(super) async fn cancel(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(job): At<JobId>,
) -> Result<Json<JobStatus>, Problem> {
    let letter = shell.store.cancel(job).await?;
    if letter.is_none() {
        let detail = "This job has ended; there is nothing to call off.";
        return Err(Problem::conflict("job_ended", detail));
    }
    shell.tell(letter);
    shell
        .note(Some(&person), &knock, "job_cancelled", &job.to_string())
        .await;
    status(State(shell), At(job)).await
}

/// Once more, from the first try on.
pub(super) async fn retry(
    person: Person,
    State(shell): State<Shell>,
    At(job): At<JobId>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such job.");
    let known = shell.store.job(job).await?.ok_or_else(missing)?;
    let room = shell.store.room_of(job).await?.ok_or_else(missing)?;
    if !matches!(known.status, JobState::Failed | JobState::Cancelled) {
        let detail = "Only what failed or was called off can be tried again.";
        return Err(Problem::conflict("nothing_to_retry", detail));
    }
    let command = CommandId(crate::secret::random());
    let brief = Brief::default();
    let order = Order {
        command,
        player: PlayerId::from(person.user),
        brief: &brief,
        client_request: None,
    };
    shell.store.order(&order, &person).await??;
    // Things that wait for it in the room must know; what only is in line does not need the room.
    let asked = ask(&shell, &person, room, command, Wish::Retry(job)).await;
    if asked.is_err() {
        let commit = Commit {
            retries: vec![job],
            ..Commit::default()
        };
        let committed = shell.store.commit(room, &commit).await?;
        shell.tell(committed.letters);
        shell.workers.ring();
    }
    let status = status(State(shell), At(job)).await?;
    Ok((StatusCode::ACCEPTED, status).into_response())
}

#[cfg(test)]
mod tests;
