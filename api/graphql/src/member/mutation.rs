//! Changing members.

use async_graphql::{Context, ID, InputObject, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    member::{MemberPatch, NewMember, session},
    scope::Scope,
};
use domain::member::Permission;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Member, Role, access::denied, query::status};
use crate::{
    error::OrFault,
    payload::{mutate, payload},
    session::ContextSession,
};
use service::{access::AccessError, id};
use token::check_password;

/// A new member.
#[derive(InputObject)]
pub struct CreateMemberInput {
    /// The e-mail address, by which the member logs in; unique in the tenant, and for good.
    email: String,
    /// The name that people read, 1 to 200 characters.
    name: String,
    /// What the member may do; OWNER is given by owners only.
    role: Role,
    /// 12 to 256 characters. Without one the member cannot log in until `setMemberPassword`.
    password: Option<String>,
}

/// What to change about a member. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateMemberInput {
    /// The id of the member.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The name that people read, 1 to 200 characters.
    name: Option<String>,
    /// What the member may do; OWNER is given and taken by owners only, and nobody changes the own role.
    role: Option<Role>,
    /// False suspends the member: shut out at once, with all sessions ended. True lets the member back in.
    active: Option<bool>,
}

/// A member's new password.
#[derive(InputObject)]
pub struct SetMemberPasswordInput {
    /// The id of the member.
    id: ID,
    /// 12 to 256 characters, at least 4 of them different, and not the e-mail address.
    password: String,
    /// The password until now, which members give who change their own. Wrong ones count as attempts to log in. Not asked of others.
    current_password: Option<String>,
}

/// Whose sessions are to end.
#[derive(InputObject)]
pub struct EndMemberSessionsInput {
    /// The id of the member.
    id: ID,
}

payload! {
    /// What became of `createMember`.
    CreateMemberPayload {
        /// The new member.
        member: Member
    }
}
payload! {
    /// What became of `updateMember`.
    UpdateMemberPayload {
        /// The member as it is now.
        member: Member
    }
}
payload! {
    /// What became of `setMemberPassword`.
    SetMemberPasswordPayload {
        /// The member as it is now.
        member: Member
    }
}
payload! {
    /// What became of `endMemberSessions`.
    EndMemberSessionsPayload {
        /// How many sessions were ended.
        ended_sessions: i32
    }
}

/// Changing members.
#[derive(Default)]
pub struct MemberMutation;

/// Changing members.
#[Object]
impl MemberMutation {
    /// Makes a member, who may come in at once. Needs the role ADMIN or OWNER.
    async fn create_member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateMemberInput,
    ) -> async_graphql::Result<CreateMemberPayload> {
        let CreateMemberInput {
            email,
            name,
            role,
            password,
        } = input;
        let password_hash = match password {
            Some(password) => {
                may_set_password(context, None)?;
                Some(hash(context, SecretString::from(password), &email).await?)
            }
            None => None,
        };
        let change = async |scope: &Scope| {
            scope.check(Permission::ManageMembers)?;
            let member = NewMember {
                email,
                name,
                role: role.into(),
                password_hash: password_hash.transpose()?,
            };
            data::member::create(scope, member).await.map(Member::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a member's name or role, suspends the member or lets the member back in. There is always one active OWNER at least. Needs the role ADMIN or
    /// OWNER.
    async fn update_member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateMemberInput,
    ) -> async_graphql::Result<UpdateMemberPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Member, &input.id, "id")?;
            let patch = MemberPatch {
                name: input.name,
                role: input.role.map(Into::into),
                status: input.active.map(status),
                version: input.version,
            };
            let updated = data::member::update(scope, id, patch).await;
            updated.map(Member::from).map_err(naming_active)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Gives a member a new password and ends the member's other sessions. Members do it for themselves with `currentPassword`; for others it needs the
    /// role ADMIN or OWNER. After too many wrong passwords there is the top-level error RATE_LIMITED, as at `logIn`.
    async fn set_member_password(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SetMemberPasswordInput,
    ) -> async_graphql::Result<SetMemberPasswordPayload> {
        let id = id::expect(Kind::Member, &input.id, "id");
        let checked = match may_set_password(context, id.as_ref().ok().copied())? {
            Setting::Own(member) => check_own(context, member, input.current_password).await?,
            Setting::Other => Ok(None),
        };
        let password = SecretString::from(input.password);
        // The e-mail address is not known before the transaction begins.
        let hash = match &checked {
            Ok(_) => hash(context, password.clone(), "").await?,
            Err(refusal) => Err(refusal.clone()),
        };
        let change = async |scope: &Scope| {
            let (id, checked) = (id?, checked?);
            if let Some(member) = data::member::by_id(scope, id).await? {
                check_password(password.expose_secret(), &member.email).map_err(weak)?;
                if checked.is_some() && checked != member.password_hash {
                    return Err(wrong_password().into());
                }
            }
            data::member::set_password_hash(scope, id, hash?)
                .await
                .map(Member::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Ends all sessions of a member on all devices, the one of this request too if it is the member's. Members do it for themselves; for others it needs
    /// the role ADMIN or OWNER.
    async fn end_member_sessions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: EndMemberSessionsInput,
    ) -> async_graphql::Result<EndMemberSessionsPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Member, &input.id, "id")?;
            let ended = session::revoke_all(scope, id).await;
            ended.map(|count| i32::try_from(count).unwrap_or(i32::MAX))
        };
        Ok(mutate(context, change).await?.into())
    }
}

/// Whose password is set.
enum Setting {
    /// The acting member's.
    Own(Uuid),
    /// Somebody else's, by someone who may.
    Other,
}

/// Refuses early whoever may not set a password by the token alone, so that nobody else makes the server hash any.
fn may_set_password(context: &Context<'_>, member: Option<Uuid>) -> async_graphql::Result<Setting> {
    let viewer = context
        .session()?
        .viewer()
        .ok_or(Error::Unauthenticated)
        .or_fault()?;
    match viewer.actor.member() {
        Some(own) if member == Some(own) => Ok(Setting::Own(own)),
        _ if viewer.permissions.contains(Permission::ManageMembers) => Ok(Setting::Other),
        _ => Err(Error::Forbidden(Permission::ManageMembers)).or_fault(),
    }
}

/// Checks the current password of the acting member, and answers the hash that it belongs to. A wrong one is the inner error, for the payload.
async fn check_own(
    context: &Context<'_>,
    member: Uuid,
    password: Option<String>,
) -> async_graphql::Result<Result<Option<String>, Refusal>> {
    let session = context.session()?;
    let viewer = session.viewer().ok_or(Error::Unauthenticated).or_fault()?;
    let Some(password) = password else {
        let message = "to change your own password, give the one that you have now";
        return Ok(Err(Refusal::invalid("currentPassword", message)));
    };
    let (tenant, password) = (viewer.tenant, SecretString::from(password));
    let checked =
        session
            .access()
            .check_own_password(tenant, member, password, session.remote_address());
    match checked.await {
        Ok(hash) => Ok(Ok(Some(hash))),
        Err(AccessError::Refused) => Ok(Err(wrong_password())),
        Err(error) => Err(denied(error)),
    }
}

fn wrong_password() -> Refusal {
    Refusal::invalid("currentPassword", "this is not your current password")
}

/// Hashes a password before the transaction begins, because the tenant's other writers wait while it runs. A weak one is the inner error, for the payload.
async fn hash(
    context: &Context<'_>,
    password: SecretString,
    email: &str,
) -> async_graphql::Result<Result<String, Refusal>> {
    match context
        .session()?
        .access()
        .hash_password(password, email)
        .await
    {
        Ok(hash) => Ok(Ok(hash)),
        Err(AccessError::Password(reason)) => Ok(Err(weak(reason))),
        Err(error) => Err(denied(error)),
    }
}

fn weak(reason: impl std::fmt::Display) -> Refusal {
    Refusal::invalid("password", format!("a password {reason}"))
}

/// Refusals of a status are about the field `active` here.
fn naming_active(error: Error) -> Error {
    match error {
        Error::Refused(mut refusals) => {
            for part in refusals.iter_mut().flat_map(|refusal| &mut refusal.field) {
                if part.as_str() == "status" {
                    "active".clone_into(part);
                }
            }
            Error::Refused(refusals)
        }
        error => error,
    }
}
