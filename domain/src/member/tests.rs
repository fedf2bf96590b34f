use super::{Permission, Permissions, Role};

#[test]
fn a_greater_role_has_every_permission_of_a_lesser_one() {
    for pair in Role::ALL.windows(2) {
        let [lesser, greater] = [pair[0].permissions(), pair[1].permissions()];
        assert_eq!(greater.intersection(lesser), lesser, "{pair:?}");
    }
}

#[test]
fn nobody_appoints_above_the_own_role() {
    for own in Role::ALL {
        for other in Role::ALL {
            let expected = own >= Role::Admin && other <= own;
            assert_eq!(own.may_appoint(other), expected, "{own} appoints {other}");
        }
    }
}

#[test]
fn the_right_to_appoint_owners_alone_appoints_nobody() {
    let only = Permissions::of(&[Permission::AppointOwners]);
    assert!(Role::ALL.into_iter().all(|role| !only.may_appoint(role)));
}
