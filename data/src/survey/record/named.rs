//! What rows of answers name, and the answers that come of it.

use domain::survey::{Scale, SurveyText};
use uuid::Uuid;

use super::{AnswerInput, directory::Directory};
use crate::{
    account::entity::contact,
    error::{Error, Refusal},
    id,
    reference::AccountDirectory,
    revenue::{entity::product, key},
    scope::{Scope, Writer},
    survey::{
        check::{language_of, optional, scale},
        entity::{answer::Model, campaign},
        follow::themes,
        respond::check_score,
    },
};

/// What the rows name.
pub(super) struct Named {
    accounts: AccountDirectory,
    contacts: Directory<contact::Model>,
    campaigns: Directory<campaign::Model>,
    products: Directory<product::Model>,
}

impl Named {
    /// Looks all of them up.
    pub(super) async fn load(scope: &Scope, rows: &[AnswerInput]) -> Result<Self, Error> {
        let contacts = rows.iter().filter_map(|row| row.contact.as_ref());
        let campaigns = rows.iter().filter_map(|row| row.campaign.as_ref());
        let products = rows.iter().filter_map(|row| row.product.as_ref());
        let accounts = rows.iter().filter_map(|row| row.account.as_ref());
        let by = (contact::Column::Id, contact::Column::ExternalId);
        let contacts = Directory::load::<contact::Entity>(scope, contacts, by, |row| {
            (row.id, row.external_id.clone())
        });
        let by = (campaign::Column::Id, campaign::Column::ExternalId);
        let campaigns = Directory::load::<campaign::Entity>(scope, campaigns, by, |row| {
            (row.id, row.external_id.clone())
        });
        let by = (product::Column::Id, product::Column::ExternalId);
        let products = Directory::load::<product::Entity>(scope, products, by, |row| {
            (row.id, Some(row.external_id.clone()))
        });
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            contacts: contacts.await?,
            campaigns: campaigns.await?,
            products: products.await?,
        })
    }

    /// The answer as its row says it, on top of the stored one.
    pub(super) fn check(
        &self,
        writer: &Writer<'_>,
        input: &AnswerInput,
        external_id: &str,
        stored: Option<&Model>,
    ) -> Result<Model, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut row = match self.asked(writer, input) {
            Ok(row) => row,
            Err(refusal) => return Err(vec![refusal]),
        };
        if let Some(stored) = stored {
            row.id = stored.id;
            row.invitation_id = stored.invitation_id;
            row.trigger_kind = row.trigger_kind.or_else(|| stored.trigger_kind.clone());
            row.partial = stored.partial;
            row.edited_at = stored.edited_at;
            row.themes.clone_from(&stored.themes);
            row.follow_up.clone_from(&stored.follow_up);
            row.follow_up_owner_id = stored.follow_up_owner_id;
            row.follow_up_note.clone_from(&stored.follow_up_note);
            row.followed_up_at = stored.followed_up_at;
            row.version = stored.version;
            row.created_at = stored.created_at;
            row.updated_at = stored.updated_at;
        }
        let mut keep = |result: Result<(), Refusal>| refusals.extend(result.err());
        keep(key(external_id, "externalId").map(|key| row.external_id = Some(key)));
        keep(self.person(input, stored).map(|(account, contact)| {
            row.account_id = account;
            row.contact_id = contact;
        }));
        let score = input.score.map(|score| check_score(&row, score));
        keep(match score.transpose() {
            Ok(score) => {
                row.score = score;
                Ok(())
            }
            Err(Error::Refused(mut why)) => why.pop().map_or(Ok(()), Err),
            Err(other) => Err(Refusal::invalid("score", other)),
        });
        let comment = input.comment.as_deref().map(str::trim);
        let comment = comment.filter(|comment| !comment.is_empty());
        let comment = optional(SurveyText::Comment, comment, "comment");
        keep(comment.map(|comment| row.comment = comment));
        let phase = optional(SurveyText::Phase, input.phase.as_deref(), "phase");
        keep(phase.map(|phase| row.phase = phase.or(row.phase.take())));
        let code = input.language.as_deref();
        let code = code.map(|code| language_of(code, "language")).transpose();
        keep(code.map(|code| row.language = code));
        if let Some(given) = &input.themes {
            keep(themes(given).map(|themes| row.themes = themes));
        }
        if let Some(product) = &input.product {
            let product = self.products.find(product, "product");
            keep(product.map(|product| row.product_id = Some(product.id)));
        }
        if input.answered_at > writer.now() {
            let rule = "the answer is from the future: give an instant that has passed";
            keep(Err(Refusal::invalid("answeredAt", rule)));
        }
        match refusals.is_empty() {
            true => Ok(row),
            false => Err(refusals),
        }
    }

    /// The account and the contact, who is of that account, or was when the answer was first written.
    fn person(
        &self,
        input: &AnswerInput,
        stored: Option<&Model>,
    ) -> Result<(Uuid, Option<Uuid>), Refusal> {
        let contact = input.contact.as_ref();
        let contact = contact.map(|contact| self.contacts.find(contact, "contact"));
        let contact = contact.transpose()?;
        let account = match (&input.account, contact) {
            (Some(account), _) => self.accounts.resolve(account, "account")?,
            (None, Some(contact)) => contact.account_id,
            (None, None) => {
                let rule = "an answer needs its account, or the contact who gave it";
                return Err(Refusal::invalid("accountExternalId", rule));
            }
        };
        let Some((reference, contact)) = input.contact.as_ref().zip(contact) else {
            return Ok((account, None));
        };
        let person = (account, Some(contact.id));
        let is_known = stored.is_some_and(|row| (row.account_id, row.contact_id) == person);
        if contact.account_id != account && !is_known {
            let rule = "the contact is of another account: name one of this account";
            return Err(Refusal::invalid(&reference.field("contact"), rule));
        }
        Ok(person)
    }

    /// An answer that says nothing yet, on the scale on which was asked.
    fn asked(&self, writer: &Writer<'_>, input: &AnswerInput) -> Result<Model, Refusal> {
        let campaign = input.campaign.as_ref();
        let campaign = campaign.map(|campaign| self.campaigns.find(campaign, "campaign"));
        let campaign = campaign.transpose()?;
        let (kind, usual) = match campaign {
            Some(row) => {
                let kind = row.kind.parse();
                let kind = kind.map_err(|error| Refusal::invalid("campaign", error))?;
                let (lowest, highest) = (row.scale_lowest, row.scale_highest);
                (kind, scale(kind, lowest, highest, &row.direction)?)
            }
            None => {
                let missing = || Refusal::invalid("kind", "without a campaign it needs a kind");
                let kind = input.kind.ok_or_else(missing)?;
                (kind, Scale::usual(kind))
            }
        };
        if input.kind.is_some_and(|given| given != kind) {
            let rule = format!("the campaign is of kind {kind}");
            return Err(Refusal::invalid("kind", rule));
        }
        let end = |end: i64| i16::try_from(end).unwrap_or(i16::MAX);
        let (lowest, highest) = match input.scale {
            Some((lowest, highest)) => (end(lowest), end(highest)),
            None => (usual.lowest(), usual.highest()),
        };
        let direction = input.direction.unwrap_or(usual.direction());
        let given = scale(kind, lowest, highest, direction.as_str())?;
        if campaign.is_some() && given != usual {
            let rule = format!(
                "the campaign asks on the scale from {} to {}, {}",
                usual.lowest(),
                usual.highest(),
                usual.direction()
            );
            return Err(Refusal::invalid("scale", rule));
        }
        Ok(Model {
            tenant_id: writer.tenant_id(),
            id: id::new(writer.now()),
            external_id: None,
            account_id: Uuid::nil(),
            contact_id: None,
            campaign_id: campaign.map(|row| row.id),
            invitation_id: None,
            kind: kind.to_string(),
            scale_lowest: lowest,
            scale_highest: highest,
            direction: direction.to_string(),
            score: None,
            comment: None,
            language: None,
            answered_at: input.answered_at,
            edited_at: None,
            partial: false,
            trigger_kind: campaign.map(|row| row.trigger_kind.clone()),
            phase: campaign.and_then(|row| row.phase.clone()),
            owner_id: None,
            plan_id: None,
            product_id: campaign.and_then(|row| row.product_id),
            segment: None,
            health: None,
            themes: "[]".to_owned(),
            follow_up: None,
            follow_up_owner_id: None,
            follow_up_note: None,
            followed_up_at: None,
            version: 0,
            created_at: writer.now(),
            updated_at: writer.now(),
        })
    }
}
