//! Rooms: which there are, one more, and the way in.

use std::net::SocketAddr;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use model::{
    PlayerId, Role, RoomId, UserId,
    api::{
        Appointment, ChangeRoom, CreateRoom, JoinAnswer, JoinRequest, Member, RoomDetails,
        RoomSummary, WebTransportDoor,
    },
    limits::STYLE_CHARS_MAX,
};
use protocol::PROTOCOL_VERSION;
use room::history::Snapshot;

use super::{
    Shell,
    door::{Host, Knock},
    guests,
    page::{Asked, Page, tagged, unchanged},
    play,
    problem::Problem,
    take::{At, Body},
};
use crate::{
    authorize::Object,
    identity::{Person, Subject},
    secret,
    store::Changed,
};

/// Rooms on one page.
const PAGE_MAX: i64 = 200;

/// More would not see each other any more.
const PLAYERS_MAX: u32 = 64;

/// The oldest first.
pub(super) async fn list(
    person: Person,
    State(shell): State<Shell>,
    asked: Asked,
) -> Result<Page<RoomSummary>, Problem> {
    let limit = asked.limit(PAGE_MAX);
    let worlds = shell
        .store
        .worlds_of(&person, asked.after.unwrap_or(0), limit)
        .await?;
    let summaries = worlds.into_iter().map(|(world, role, place)| {
        let summary = RoomSummary {
            warm: shell.rooms.is_warm(world.id),
            id: world.id,
            name: world.name,
            role,
        };
        (summary, place)
    });
    Ok(Page::of(summaries.collect(), limit, "/v1/rooms"))
}

/// Whose it is, and nobody else's until they say so.
pub(super) async fn create(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    Body(request): Body<CreateRoom>,
) -> Result<(StatusCode, Json<RoomSummary>), Problem> {
    let name = guests::name(&request.name)?;
    let most = shell.limits.rooms_per_person;
    if shell.store.owned(person.user).await? >= i64::from(most) && !person.admin {
        let detail = format!("{most} rooms of your own are the most.");
        return Err(Problem::new(
            StatusCode::PAYMENT_REQUIRED,
            "too_many_rooms",
            detail,
        ));
    }
    let id = RoomId(secret::random());
    let whose = (&person.tenant, Some(person.user));
    shell.store.create(id, &name, whose, None).await?;
    shell
        .note(Some(&person), &knock, "room_created", &id.to_string())
        .await;
    let summary = RoomSummary {
        id,
        name,
        warm: false,
        role: Role::Owner,
    };
    Ok((StatusCode::CREATED, Json(summary)))
}

pub(super) async fn details(
    Extension(subject): Extension<Subject>,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    tagged(&headers, &look(&shell, &subject, room).await?)
}

async fn look(shell: &Shell, subject: &Subject, room: RoomId) -> Result<RoomDetails, Problem> {
    let missing = || Problem::not_found("There is no such room.");
    let world = shell.store.world(room).await?.ok_or_else(missing)?;
    Ok(RoomDetails {
        id: room,
        warm: shell.rooms.is_warm(room),
        role: role_of(shell, subject, room).await?,
        players_max: world.players_max as u32,
        open_to: world.open_to,
        style: world.style,
        name: world.name,
    })
}

async fn role_of(shell: &Shell, subject: &Subject, room: RoomId) -> Result<Role, Problem> {
    match subject {
        Subject::Person(person) if person.admin => Ok(Role::Owner),
        Subject::Person(_) | Subject::Worker | Subject::Stranger => {
            match shell.room_object(subject, room).await? {
                Some(Object::Room { role, .. }) => Ok(role.unwrap_or(Role::Visitor)),
                _ => Ok(Role::Visitor),
            }
        }
    }
}

/// What is left out stays. `If-Match` refuses a change of what has changed meanwhile.
pub(super) async fn change(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    headers: HeaderMap,
    Body(request): Body<ChangeRoom>,
) -> Result<Json<RoomDetails>, Problem> {
    let subject = Subject::Person(person.clone());
    unchanged(&headers, &look(&shell, &subject, room).await?)?;
    let changed = Changed {
        name: request.name.as_deref().map(guests::name).transpose()?,
        players_max: request.players_max.map(players).transpose()?,
        open_to: request.open_to,
        style: request.style.as_deref().map(style).transpose()?,
    };
    shell.store.change_world(room, &changed).await?;
    shell
        .note(Some(&person), &knock, "room_changed", &room.to_string())
        .await;
    look(&shell, &subject, room).await.map(Json)
}

fn players(most: u32) -> Result<u32, Problem> {
    if (1..=PLAYERS_MAX).contains(&most) {
        Ok(most)
    } else {
        let detail = format!("A room is for 1 to {PLAYERS_MAX} players.");
        Err(Problem::unprocessable("bad_players", detail))
    }
}

fn style(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > STYLE_CHARS_MAX || text.chars().any(char::is_control) {
        let detail = format!("A style is one line of at most {STYLE_CHARS_MAX} characters.");
        return Err(Problem::unprocessable("bad_style", detail));
    }
    Ok(text.to_owned())
}

pub(super) async fn members(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
) -> Result<Json<Vec<Member>>, Problem> {
    let members = shell.store.members(room).await?.into_iter();
    Ok(Json(
        members.map(|(user, role)| Member { user, role }).collect(),
    ))
}

pub(super) async fn appoint(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At((room, user)): At<(RoomId, UserId)>,
    Body(Appointment { role }): Body<Appointment>,
) -> Result<StatusCode, Problem> {
    shell.store.appoint(room, user, Some(role)).await?;
    let object = format!("{room} {user} {role}");
    shell
        .note(Some(&person), &knock, "member_appointed", &object)
        .await;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn dismiss(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At((room, user)): At<(RoomId, UserId)>,
) -> Result<StatusCode, Problem> {
    shell.store.appoint(room, user, None).await?;
    let object = format!("{room} {user}");
    shell
        .note(Some(&person), &knock, "member_dismissed", &object)
        .await;
    Ok(StatusCode::NO_CONTENT)
}

/// The room as it is on disk, for keeping.
pub(super) async fn export(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
) -> Result<Json<Snapshot>, Problem> {
    let (snapshot, records) = shell.store.restore(room).await?;
    let mut state = snapshot.unwrap_or_default();
    records
        .iter()
        .try_for_each(|record| state.apply(record))
        .map_err(|error| Problem::ours(&error))?;
    Ok(Json(state))
}

pub(super) async fn join(
    person: Person,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Host(reached): Host,
    Body(request): Body<JoinRequest>,
) -> Result<Json<JoinAnswer>, Problem> {
    if request.protocol != PROTOCOL_VERSION {
        let detail = format!(
            "This server speaks protocol {PROTOCOL_VERSION}, your client {}. Get the version of Incant that speaks {PROTOCOL_VERSION}.",
            request.protocol
        );
        return Err(Problem::conflict("protocol_mismatch", detail));
    }
    let role = role_of(&shell, &Subject::Person(person.clone()), room).await?;
    let door = shell.rooms.wake(room).await?;
    if door.players >= door.players_max {
        let detail = format!(
            "This room is full: {} players are the most.",
            door.players_max
        );
        return Err(Problem::conflict("room_full", detail));
    }
    let ip = if shell.ip.is_unspecified() {
        reached.unwrap_or(shell.ip)
    } else {
        shell.ip
    };
    let udp = SocketAddr::new(ip, door.address.port());
    let path = play::path(room);
    let web_transport = shell.web_transport.as_ref().map(|offered| {
        let address = SocketAddr::new(ip, offered.port());
        WebTransportDoor {
            url: format!("https://{address}{path}"),
            certificate_sha256: offered.certificate(),
        }
    });
    let id = PlayerId::from(person.user);
    let connect_token = door.ticket(udp, id, (&person.name, role));
    Ok(Json(JoinAnswer {
        player: id,
        udp,
        web_transport,
        web_socket: path,
        connect_token: connect_token.map_err(|error| Problem::ours(&error))?,
    }))
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode as Status;
    use serde_json::json;

    use super::*;
    use crate::testing::{Town, problem};

    #[tokio::test]
    async fn the_first_room_is_home_and_more_can_be_made() {
        let town = Town::new().await;
        let home = town.home().await;
        let ann = town.guest("ann").await;
        let made = town
            .post("/v1/rooms")
            .bearer_auth(&ann.token)
            .json(&json!({ "name": " Attic " }));
        let made = made.send().await.unwrap();
        assert_eq!(made.status(), Status::CREATED);
        let attic: RoomSummary = made.json().await.unwrap();
        let rooms = town
            .get("/v1/rooms")
            .bearer_auth(&ann.token)
            .send()
            .await
            .unwrap();
        let rooms: Vec<RoomSummary> = rooms.json().await.unwrap();
        assert_eq!(
            rooms.iter().map(|room| room.id).collect::<Vec<_>>(),
            [home, attic.id]
        );
        assert_eq!(
            rooms
                .iter()
                .map(|room| room.name.as_str())
                .collect::<Vec<_>>(),
            ["Home", "Attic"]
        );
        assert!(!rooms[0].warm);
    }

    #[tokio::test]
    async fn joining_wakes_a_room_and_answers_with_a_ticket() {
        let town = Town::new().await;
        let home = town.home().await;
        let ann = town.guest("ann").await;
        let answer = town.join(&ann, home).await;
        assert_eq!(answer.status(), Status::OK);
        let answer: JoinAnswer = answer.json().await.unwrap();
        assert_eq!(answer.player, PlayerId::from(ann.user));
        assert_eq!(answer.udp.ip(), town.server.address().ip());
        assert_eq!(answer.connect_token.len(), 2_048 * 2);
        let rooms = town
            .get("/v1/rooms")
            .bearer_auth(&ann.token)
            .send()
            .await
            .unwrap();
        assert!(rooms.json::<Vec<RoomSummary>>().await.unwrap()[0].warm);

        let again: JoinAnswer = town.join(&ann, home).await.json().await.unwrap();
        assert_eq!(again.udp, answer.udp);
        assert_ne!(again.connect_token, answer.connect_token);
        town.server.stop().await;
    }

    #[tokio::test]
    async fn a_client_of_another_protocol_hears_which_one_it_needs() {
        let town = Town::new().await;
        let home = town.home().await;
        let ann = town.guest("ann").await;
        let request = town
            .post(&format!("/v1/rooms/{home}/join"))
            .bearer_auth(&ann.token);
        let answer = request
            .json(&json!({ "protocol": PROTOCOL_VERSION + 1 }))
            .send()
            .await
            .unwrap();
        let problem = problem(answer).await;
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (409, "protocol_mismatch")
        );
        assert!(
            problem.detail.contains(&PROTOCOL_VERSION.to_string()),
            "{}",
            problem.detail
        );
    }

    #[tokio::test]
    async fn an_unknown_room_cannot_be_joined() {
        let town = Town::new().await;
        let ann = town.guest("ann").await;
        let answer = town.join(&ann, RoomId([9; 16])).await;
        assert_eq!(problem(answer).await.status, 404);
    }

    #[tokio::test]
    async fn a_room_that_crashed_is_there_again_at_the_same_door() {
        let town = Town::new().await;
        let home = town.home().await;
        let ann = town.guest("ann").await;
        let before: JoinAnswer = town.join(&ann, home).await.json().await.unwrap();
        town.server.crash_room(home);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let after: JoinAnswer = town.join(&ann, home).await.json().await.unwrap();
        assert_eq!(after.udp, before.udp);
        town.server.stop().await;
    }

    #[tokio::test]
    async fn a_room_that_crashes_again_and_again_stays_down_and_the_others_live() {
        let town = Town::new().await;
        let home = town.home().await;
        let ann = town.guest("ann").await;
        let mut code = String::new();
        for _ in 0..50 {
            let answer = town.join(&ann, home).await;
            if answer.status() != Status::OK {
                code = problem(answer).await.code;
                break;
            }
            town.server.crash_room(home);
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(code, "room_down");
        assert_eq!(
            problem(town.get("/readyz").send().await.unwrap())
                .await
                .code,
            "not_ready"
        );

        let made = town
            .post("/v1/rooms")
            .bearer_auth(&ann.token)
            .json(&json!({ "name": "Attic" }));
        let attic: RoomSummary = made.send().await.unwrap().json().await.unwrap();
        assert_eq!(town.join(&ann, attic.id).await.status(), Status::OK);
        town.server.stop().await;
    }

    #[tokio::test]
    async fn a_room_with_a_corrupt_journal_stays_down_and_says_where() {
        use model::{CommandId, ObjectId, Pose};
        use room::history::{Event, Snapshot, Source};

        let town = Town::new().await;
        let home = town.home().await;
        let event = Event::Moved {
            poses: vec![(ObjectId(1), Pose::default())],
        };
        let record = Snapshot::default().next(CommandId([1; 16]), Source::System, event);
        let commit = room::mail::Commit {
            records: vec![record],
            ..Default::default()
        };
        town.server.store().commit(home, &commit).await.unwrap();
        town.server
            .store()
            .damage("UPDATE journal SET hash = command")
            .await;

        let ann = town.guest("ann").await;
        let down = problem(town.join(&ann, home).await).await;
        assert_eq!((down.status, down.code.as_str()), (503, "room_down"));
        assert!(
            down.detail.contains("corrupt at version 1"),
            "{}",
            down.detail
        );
        town.server.stop().await;
    }
}
