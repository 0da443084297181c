"""Contact: a person or an organisation that can be reached, inside or outside, and in which order.

Fields have the names of vCard 4.0 (RFC 6350) where it has one: `org`, `tel`, `email`, `role`. What is
about a person is marked so, and an erased contact keeps none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import fields, replace

from opsledger_events.changes import check_given
from opsledger_events.errors import InputError
from opsledger_events.event import Entry, Event
from opsledger_events.kind import Kind, Need
from opsledger_events.language import tr
from opsledger_events.marks import marks_of
from opsledger_events.personal import ERASED_TITLE
from opsledger_events.record import AreaField, Attachment, Owner, Record, Tags
from opsledger_events.situation import Situation
from opsledger_events.values import Area, Choice, Name, RecordId, Required, Text, says


class Party(Choice):
    """What a contact is."""

    PERSON = "person", "Person", "个人"
    ORGANISATION = "organisation", "Organisation", "机构"


class Side(Choice):
    """Where a contact is, seen from the organisation."""

    INTERNAL = "internal", "Internal", "内部"
    EXTERNAL = "external", "External", "外部"


class Role(Choice):
    """What a contact is to the organisation."""

    EMPLOYEE = "employee", "Employee", "员工"
    CUSTOMER = "customer", "Customer", "客户"
    SUPPLIER = "supplier", "Supplier", "供应商"
    AUTHORITY = "authority", "Authority", "主管部门"
    OTHER = "other", "Other", "其他"


NAME = ("Name", "姓名或名称"), ("Of the person or the organisation", "联系人的姓名或机构名称")
GivenName = Annotated[Required, says(*NAME, personal=True)]
PersonalTags = Annotated[Tags, says(("Tags", "标签"), ("Words to find it by", "便于查找的词"), personal=True)]
PartyField = Annotated[Party, says(("Party", "类型"), ("A person or an organisation", "个人或机构"))]
SideField = Annotated[Side, says(("Side", "内外"), ("Inside or outside", "内部或外部"))]
RoleField = Annotated[Role, says(("Role", "角色"), ("What it is to us", "与本公司的关系"))]
Org = Annotated[
    Name, says(("Organisation", "单位"), ("Whom a person works for", "所在的单位"), personal=True)
]
Tel = Annotated[Name, says(("Telephone", "电话"), ("Where to call", "联系电话"), personal=True, plain=True)]
Email = Annotated[Name, says(("Email", "邮箱"), ("Where to write to", "电子邮箱"), personal=True, plain=True)]
Hours = Annotated[Name, says(("Hours", "时间"), ("When it can be reached", "可联系的时间"), personal=True)]
Escalation = Annotated[
    Annotated[int, Meta(ge=1, le=99)] | None,
    says(("Escalation order", "上报顺序"), ("1 is called first", "1 为首先联系")),
]
Unit = Annotated[
    RecordId | None, says(("Unit", "部门"), ("The unit it belongs to", "所属的部门"), ref="unit")
]


class Contact(Record):
    """A contact as it stands."""

    state: str = "active"
    title: Annotated[Name, says(*NAME, personal=True)] = ""
    party: PartyField = Party.PERSON
    side: SideField = Side.INTERNAL
    role: RoleField = Role.EMPLOYEE
    org: Org = ""
    tel: Tel = ""
    email: Email = ""
    hours: Hours = ""
    escalation: Escalation = None
    unit: Unit = None
    tags: PersonalTags = ()
    attachments: Annotated[
        tuple[Attachment, ...],
        says(("Attachments", "附件"), ("Files kept by content", "按内容保存的文件"), personal=True),
    ] = ()
    note: Annotated[
        Text, says(("Note", "备注"), ("Anything worth knowing", "值得说明的事项"), long=True, personal=True)
    ] = ""


TEL_FORM = r"(?=.*\d)[\d +\-()/.,;extEXT转]+"
EMAIL_FORM = r"[^@\s]+@[^@\s]+"


def check_reach(tel: str | UnsetType, email: str | UnsetType) -> None:
    """A telephone number can be dialled and an email address written to; both may be empty."""
    if tel and not re.fullmatch(TEL_FORM, tel, re.ASCII):
        raise InputError(
            tr("tel: “{tel}” is not a telephone number.", tel=tel),
            tr("It has digits, spaces and + - ( ) / . , ; and “ext” or “x” before an extension."),
        )
    if email and not re.fullmatch(EMAIL_FORM, email):
        raise InputError(
            tr("email: “{email}” is not an email address.", email=email),
            tr("It has one @, something on each side of it, and no spaces."),
        )


@cache
def nobody() -> dict[str, Any]:
    """What every personal field of a contact is once nothing is known any more."""
    personal = {
        field.name: field.default for field in fields(Contact) if marks_of(field.type).get("personal")
    }
    return personal | {"title": ERASED_TITLE}


class ContactAdded(
    Event,
    type="contact.added/1",
    verb="add",
    begins=True,
    to="active",
    label=("Contact added", "新增联系人"),
    help=("Somebody who can be reached", "新增一位联系人"),
):
    """Somebody who can be reached."""

    title: GivenName
    owner: Owner = ""
    area: AreaField = Area.GENERAL
    tags: PersonalTags = ()
    party: PartyField = Party.PERSON
    side: SideField = Side.INTERNAL
    role: RoleField = Role.EMPLOYEE
    org: Org = ""
    tel: Tel = ""
    email: Email = ""
    hours: Hours = ""
    escalation: Escalation = None
    unit: Unit = None

    def check(self, now: Situation) -> None:
        """It can be reached by what is given."""
        del now
        check_reach(self.tel, self.email)


class ContactDetailsChanged(
    Event,
    type="contact.details_changed/1",
    verb="change-details",
    after=("active", "inactive"),
    label=("Details changed", "变更信息"),
    help=(
        "Reached in another way from now on; only what is given changes",
        "更新联系信息；仅修改所给出的内容",
    ),
):
    """It is reached in another way, or is something else to us."""

    title: GivenName | UnsetType = UNSET
    party: PartyField | UnsetType = UNSET
    side: SideField | UnsetType = UNSET
    role: RoleField | UnsetType = UNSET
    org: Org | UnsetType = UNSET
    tel: Tel | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    escalation: Escalation | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET

    def check(self, now: Situation) -> None:
        """Something is given, and it can be reached by it."""
        del now
        check_given(self)
        check_reach(self.tel, self.email)


class ContactDeactivated(
    Event,
    type="contact.deactivated/1",
    verb="deactivate",
    after=("active",),
    to="inactive",
    reason=True,
    label=("Contact deactivated", "停用联系人"),
    help=("Not to be called any more; its details stay", "不再联系；保留其信息"),
):
    """It is not to be called any more."""


class ContactReactivated(
    Event,
    type="contact.reactivated/1",
    verb="reactivate",
    after=("inactive",),
    to="active",
    reason=True,
    label=("Contact reactivated", "重新启用联系人"),
    help=("To be called again", "恢复联系"),
):
    """It is to be called again."""


class ContactErased(
    Event,
    type="contact.erased/1",
    verb="erase",
    approves=True,
    after=("active", "inactive"),
    to="erased",
    reason=True,
    label=("Contact erased", "清除联系人"),
    help=("Nothing about the person is shown any more; there is no way back", "不再显示其个人信息；不可恢复"),
):
    """Nothing about it is kept in its record, and what it was is sealed with keys that are destroyed."""

    keys: Annotated[
        tuple[str, ...],
        says(
            ("Keys", "密钥"),
            ("That were destroyed with it: those of the person", "随之销毁的该人的密钥"),
            filled=True,
        ),
    ] = ()

    def apply(self, state: Record, entry: Entry[Any]) -> Record:
        """That there was a contact, what it was to us, and nothing personal."""
        del entry
        return replace(state, state=self.declared.to, **nobody())


def needs(state: Record) -> Iterator[Need]:
    """A contact that nobody can reach."""
    assert isinstance(state, Contact)
    if state.state == "active" and not (state.tel or state.email):
        yield Need("incomplete", 1, tr("no telephone and no email"))


CONTACT = Kind(
    "contact",
    prefix="CON",
    label=("Contact", "联系人"),
    heading=("Contacts", "通讯录"),
    help=(
        "Who can be reached inside and outside: how, when and in which order",
        "内部与外部的联系人：联系方式、时间与顺序",
    ),
    initial=Contact(),
    states={
        "active": ("active", "有效"),
        "inactive": ("inactive", "停用"),
        "erased": ("erased", "已清除"),
    },
    settled=("active", "inactive", "erased"),
    final=("inactive", "erased"),
    sealed=("erased",),
    listed=("active",),
    columns=("role", "org", "tel", "email"),
    page_columns=("side", "role", "tel", "email", "hours"),
    events=(
        ContactAdded,
        ContactDetailsChanged,
        ContactDeactivated,
        ContactReactivated,
        ContactErased,
    ),
    needs=needs,
    about_persons=True,
)
