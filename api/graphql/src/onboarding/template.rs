//! What customers are led through.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use data::{
    error::{Error, Refusal},
    id::Kind,
    onboarding::{self, TemplateVersion, entity::template::Model},
    scope::Scope,
};
use domain::onboarding as exact;
use uuid::Uuid;

use crate::{
    batch::Batch,
    error::{OrFault, fault},
    id,
    loaded::{Loaded, identified},
    page::connection,
    portfolio::DayCount,
    scalar::DateTime,
};

connection!(
    /// A page of onboarding templates.
    OnboardingTemplateConnection,
    OnboardingTemplateEdge,
    OnboardingTemplate
);
identified!(Model);

/// The most versions that are answered at once.
const MOST_VERSIONS: i32 = 100;

/// Who sees to it that a milestone is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::OwnerRole")]
pub enum OnboardingOwner {
    /// The CSM of the account.
    Csm,
    /// Who leads the onboarding.
    OnboardingManager,
    /// Who sets things up: solution engineers, implementation.
    Technical,
    /// Who sold it.
    Sales,
    /// The customer.
    Customer,
}

/// A milestone of a template.
#[derive(Clone, SimpleObject)]
pub struct OnboardingTemplateMilestone {
    /// By what it is known among the milestones of the template.
    key: String,
    /// What it is called.
    name: String,
    /// Who sees to it.
    owner: OnboardingOwner,
    /// How many days it takes once everything that it needs is done.
    duration_days: i32,
    /// Which days these are.
    day_count: DayCount,
    /// The keys of the milestones that have to be done or skipped before.
    needs: Vec<String>,
    /// Whether the onboarding is complete only with it.
    is_required: bool,
    /// Whether the product is of some value to the customer with it: where time to first value ends.
    is_first_value: bool,
    /// Whether the product is of the value that it was bought for with it: where time to full value ends.
    is_full_value: bool,
}

/// A phase of a template.
#[derive(Clone, SimpleObject)]
pub struct OnboardingPhase {
    /// By what it is known among the phases of the template.
    key: String,
    /// What it is called.
    name: String,
    /// Its milestones.
    milestones: Vec<OnboardingTemplateMilestone>,
}

/// One version of a template. It never changes.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct OnboardingTemplateVersion {
    /// Counts the versions of the template from 1.
    number: i32,
    /// The phases with their milestones.
    phases: Vec<OnboardingPhase>,
    /// When it was made.
    created_at: DateTime,
    #[graphql(skip)]
    uuid: Uuid,
}

#[ComplexObject]
impl OnboardingTemplateVersion {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::OnboardingTemplateVersion, self.uuid)
    }
}

impl From<TemplateVersion> for OnboardingTemplateVersion {
    fn from(version: TemplateVersion) -> Self {
        let milestone = |terms: exact::MilestoneTerms| OnboardingTemplateMilestone {
            key: terms.key,
            name: terms.name,
            owner: terms.owner.into(),
            duration_days: terms.duration.days.into(),
            day_count: terms.duration.count.into(),
            needs: terms.needs,
            is_required: terms.is_required,
            is_first_value: terms.is_first_value,
            is_full_value: terms.is_full_value,
        };
        let phases = version.exact.terms().into_iter();
        let phases = phases.map(|phase| OnboardingPhase {
            key: phase.key,
            name: phase.name,
            milestones: phase.milestones.into_iter().map(milestone).collect(),
        });
        Self {
            number: version.row.number,
            phases: phases.collect(),
            created_at: DateTime(version.row.created_at),
            uuid: version.row.id,
        }
    }
}

/// What new customers are led through.
pub type OnboardingTemplate = Loaded<Model, Relations>;

/// What templates that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    versions: Batch<(), HashMap<Uuid, Vec<TemplateVersion>>>,
}

impl OnboardingTemplate {
    /// The templates of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(onboarding::templates_by_ids(scope, ids).await?))
    }

    async fn all_versions(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<TemplateVersion>> {
        let versions = &self.batches().versions;
        self.many(context, versions, (), onboarding::versions_of)
            .await
    }
}

/// What new customers are led through: phases of milestones. Every change makes a new version; onboardings keep the version that they were started with, unless they are moved.
#[Object]
impl OnboardingTemplate {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::OnboardingTemplate, self.uuid())
    }

    /// What it is called; unique in the tenant.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// The newest version, which new onboardings get.
    async fn current_version(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<OnboardingTemplateVersion> {
        let versions = self.all_versions(context).await?;
        let newest = versions.into_iter().next().map(Into::into);
        newest.ok_or_else(|| fault(Error::internal("a template has no version")))
    }

    /// The versions, the newest first.
    async fn versions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<OnboardingTemplateVersion>> {
        let most = usize::try_from(first).ok();
        let most = most.filter(|_| (1..=MOST_VERSIONS).contains(&first));
        let rule = || Refusal::invalid("first", format!("1 to {MOST_VERSIONS}, not {first}"));
        let most = most.ok_or_else(rule).or_fault()?;
        let versions = self.all_versions(context).await?.into_iter().take(most);
        Ok(versions.map(Into::into).collect())
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
