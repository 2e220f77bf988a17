"""The rights, as tables: a row an address, a column a person.

Answers: the status; `in`: asked to log in; `→name`: sent to the address of that name.
"""

from .conftest import PEOPLE

# Everybody sees these; nobody is asked who they are.
PUBLIC = [
    "account_inactive",
    "enterprises:call",
    "enterprises:calls",
    "enterprises:organizations",
    "enterprises:projects",
    "forum:edition",
    "forum:index",
    "forum:stands",
    "healthz",
    "healthz_server",
    "links:open",
    "members:guardian",
    "pages:about",
    "pages:accessibility",
    "pages:center",
    "pages:home",
    "pages:privacy",
    "results:index",
    "results:year",
    "results:year_json",
    "tracks:calendar",
    "tracks:camp",
    "tracks:camps",
    "tracks:coach_offline",
    "tracks:coach_worker",
    "tracks:cohort",
    "tracks:cohorts",
    "tracks:follow_up",
    "tracks:initiative",
    "tracks:initiative_picture",
    "tracks:initiatives",
    "tracks:inscription",
    "tracks:list",
    "tracks:orientation",
    "tracks:register",
    "tracks:registered",
    "tracks:track",
    "tracks:verify",
    "tracks:verify_form",
]

# `team` is everybody on the staff of a centre or of the network who has no column of their own.
OPEN = """
                             visitor        member     other        director       admin          team
pages:me                     in             200        200          →admin:index   →admin:index   →admin:index
members:join                 200            →pages:me  →pages:me    200            200            200
members:join_step            →members:join  →pages:me  →pages:me    →members:join  →members:join  →members:join
members:claim                in             →pages:me  →pages:me    →members:join  →members:join  →members:join
members:registered_beside    in             →pages:me  →pages:me    →pages:me      →pages:me      →pages:me
members:no_file              in             →pages:me  →pages:me    200            200            200
members:former_number        in             200        200          200            200            200
members:withdraw_number_change  in          405        405          405            405            405
members:card_pdf             in             200        200          404            404            404
members:portrait             in             200        200          404            404            404
members:contact              in             200        200          404            404            404
members:own_contact          in             200        200          404            404            404
members:contact_code         in             →members:contact  →members:contact  404  404            404
members:papers               in             200        200          404            404            404
members:replace_paper        in             404        404          404            404            404
members:remove_paper         in             404        404          404            404            404
members:my_file              in             200        200          404            404            404
members:my_file_part         in             200        200          404            404            404
members:take_back_change     in             405        405          405            405            405
members:kept_form            in             →pages:me  →pages:me    →pages:me      →pages:me      →pages:me
members:remove_portrait      in             405        405          405            405            405
members:my_guardian          in             200        200          404            404            404
members:send_link_again      in             405        405          405            405            405
members:guardian_refuse      200            200        200          200            200            200
links:act                    →links:open    →links:open  →links:open  →links:open  →links:open    →links:open
links:follow                 in             →pages:me    →pages:me    →pages:me    →pages:me      →pages:me
members:guardian_not_known   200            200        200          200            200            200
members:guardian_take_back   →members:guardian  →members:guardian  →members:guardian  →members:guardian  →members:guardian  →members:guardian
tracks:apply                 →members:join  →pages:me  200          →members:join  →members:join  →members:join
tracks:confirm               in             405        405          405            405            405
tracks:withdraw              in             405        405          405            405            405
tracks:my_certificate        in             200         404          404            404            404
tracks:follow_up_not_me      200            200         200          200            200            200
tracks:follow_up_no_more     200            200         200          200            200            200
tracks:orientation_come      405            405         405          405            405            405
tracks:orientation_cannot    405            405         405          405            405            405
results:records              in             404        404          200            200            404
set_language                 in             →/         →/           →/             →/             →/
account_sessions             in             200        200          200            200            200
account_end_session          in             405        405          405            405            405
account_end_other_sessions   in             405        405          405            405            405
account_reauthenticate       in             403        403          403            403            403
mfa_authenticate             in             →pages:me  →pages:me    →pages:me      →pages:me      →pages:me
mfa_reauthenticate           in             403        403          403            403            403
mfa_activate_totp            in             200        200          200            200            200
mfa_deactivate_totp          in             404        404          404            404            404
mfa_view_recovery_codes      in             404        404          404            404            404
mfa_generate_recovery_codes  in             200        200          200            200            200
pages:data                   in             200        200          →pages:me      →pages:me      →pages:me
pages:take_data              in             405        405          405            405            405
members:give_consent         in             405        405          405            405            405
members:withdraw_consent     in             200        →pages:data  404            404            404
members:withdraw_request     in             405        405          405            405            405
"""  # noqa: E501

# A paper of `member`: theirs to read, and the staff's of their centre who take papers.
PAPERS = """
                  visitor  member  other  desk  coach  manager  committee  director  network  admin  foreign
members:document  in       200     404    200   404    404      404        200       404      200    404
"""  # noqa: E501

# The coach's pages: those of `session`, of the cohort that `coach` coaches.
COACH = """
                        visitor  member  other  desk  coach  manager  committee  director  network  admin  foreign
tracks:coach            in       404     404    404   200    200      404        200       404      200    200
tracks:coach_cohort     in       404     404    404   200    200      404        200       404      200    404
tracks:cohort_calendar  in       404     404    404   200    200      404        200       404      200    404
tracks:session          in       404     404    404   200    200      404        200       404      200    404
tracks:session_keys     in       404     404    404   200    200      404        200       404      200    404
tracks:session_sheet    in       404     404    404   200    200      404        200       404      200    404
tracks:session_marks    in       405     405    405   405    405      405        405       405      405    405
tracks:my_calendar      in       200     404    404   200    200      404        200       404      200    200
"""  # noqa: E501

COACH_POST = """
                        visitor  member                other  desk  coach                    manager                  committee  director                 network  admin                    foreign
tracks:coach            in       404                   404    404   200                      200                      404        200                      404      200                      200
tracks:coach_cohort     in       404                   404    404   200                      200                      404        200                      404      200                      404
tracks:cohort_calendar  in       404                   404    404   →tracks:cohort_calendar  →tracks:cohort_calendar  404        →tracks:cohort_calendar  404      →tracks:cohort_calendar  404
tracks:session          in       404                   404    404   →tracks:session          →tracks:session          404        →tracks:session          404      →tracks:session          404
tracks:session_keys     in       404                   404    404   →tracks:session_keys     →tracks:session_keys     404        →tracks:session_keys     404      →tracks:session_keys     404
tracks:session_marks    in       404                   404    404   400                      400                      404        400                      404      400                      404
tracks:my_calendar      in       →tracks:my_calendar   404    404   →tracks:my_calendar      →tracks:my_calendar      404        →tracks:my_calendar      404      →tracks:my_calendar      →tracks:my_calendar
"""  # noqa: E501

POST = """
                             visitor        member             other              director       admin          team
members:join                 200            →pages:me          →pages:me          200            200            200
members:join_step            →members:join  →pages:me          →pages:me          →members:join  →members:join  →members:join
members:claim                in             →pages:me          →pages:me          →members:join  →members:join  →members:join
members:registered_beside    in             →pages:me          →pages:me          →pages:me      →pages:me      →pages:me
members:no_file              in             →pages:me          →pages:me          200            200            200
members:former_number        in             200                200                200            200            200
members:withdraw_number_change  in          404                404                404            404            404
members:portrait             in             200                200                404            404            404
members:contact              in             200                200                404            404            404
members:own_contact          in             200                200                404            404            404
members:contact_code         in             →members:contact   →members:contact   404            404            404
members:papers               in             200                200                404            404            404
members:replace_paper        in             404                404                404            404            404
members:remove_paper         in             404                404                404            404            404
members:my_file_part         in             200                200                404            404            404
members:take_back_change     in             →members:my_file   →members:my_file   404            404            404
members:kept_form            in             →pages:me          →pages:me          →pages:me      →pages:me      →pages:me
members:remove_portrait      in             →members:portrait  →members:portrait  404            404            404
members:my_guardian          in             200                200                404            404            404
members:send_link_again      in             404                404                404            404            404
members:guardian_take_back   →members:guardian  →members:guardian  →members:guardian  →members:guardian  →members:guardian  →members:guardian
links:act                    →links:open    →links:open        →links:open        →links:open    →links:open    →links:open
links:follow                 in             405                405                405            405            405
members:guardian_refuse      →members:guardian  →members:guardian  →members:guardian  200            200            200
members:guardian_not_known   200            200                200                200            200            200
tracks:apply                 in             →pages:me          200                →members:join  →members:join  →members:join
tracks:confirm               in             →pages:me          404                404            404            404
tracks:withdraw              in             →pages:me          404                404            404            404
tracks:follow_up_not_me      200            200                200                200            200            200
tracks:follow_up_no_more     200            200                200                200            200            200
tracks:orientation_come      →tracks:orientation  →tracks:orientation  →tracks:orientation  →tracks:orientation  →tracks:orientation  →tracks:orientation
tracks:orientation_cannot    →tracks:orientation  →tracks:orientation  →tracks:orientation  →tracks:orientation  →tracks:orientation  →tracks:orientation
set_language                 in             →/                 →/                 →/             →/             →/
account_end_session          in             404                404                404            404            404
mfa_activate_totp            in             200                200                200            200            200
mfa_deactivate_totp          in             404                404                404            404            404
mfa_generate_recovery_codes  in             200                200                200            200            200
members:give_consent         in             →pages:data        →pages:data        404            404            404
members:withdraw_consent     in             →pages:data        →pages:data        404            404            404
members:withdraw_request     in             →pages:data        404                404            404            404
pages:data                   in             200                200                →pages:me      →pages:me      →pages:me
pages:take_data              in             200                200                404            404            404
"""  # noqa: E501

# Coaching, camps and initiatives: a coach's own, a director's of their centre, nobody else's.
ACCOMPANIED = """
                       visitor  member  other  desk  coach  manager  committee  director  network  admin  foreign
tracks:my_coaching     in       200     200    404   404    404      404        404       404      404    404
tracks:book            in       405     405    405   405    405      405        405       405      405    405
tracks:move_booking    in       405     405    405   405    405      405        405       405      405    405
tracks:cancel_booking  in       200     404    404   404    404      404        404       404      404    404
tracks:coaching        in       404     404    404   200    404      404        200       404      404    200
tracks:open_plan       in       404     404    404   200    404      404        200       404      404    200
tracks:coaching_hours  in       404     404    404   200    404      404        404       404      404    404
tracks:withdraw_hour   in       405     405    405   405    405      405        405       405      405    405
tracks:coaching_plan   in       404     404    404   200    404      404        200       404      404    404
tracks:coaching_note   in       404     404    404   200    404      404        404       404      404    404
tracks:coaching_goal   in       404     404    404   200    404      404        200       404      404    404
tracks:arrange         in       404     404    404   200    404      404        404       404      404    404
tracks:close_plan      in       404     404    404   200    404      404        200       404      404    404
tracks:reassign        in       404     404    404   404    404      404        200       404      404    404
tracks:hand_on_notes   in       405     405    405   405    405      405        405       405      405    405
tracks:reach_goal      in       405     405    405   405    405      405        405       405      405    405
tracks:drop_goal       in       405     405    405   405    405      405        405       405      405    405
tracks:meeting_held    in       405     405    405   405    405      405        405       405      405    405
tracks:meeting_missed  in       405     405    405   405    405      405        405       405      405    405
tracks:meeting_cancel  in       405     405    405   405    405      405        405       405      405    405
tracks:health_note     405      405     405    405   405    405      405        405       405      405    405
tracks:withdraw_child  405      405     405    405   405    405      405        405       405      405    405
tracks:child_not_known 200      200     200    200   200    200      200        200       200      200    200
tracks:led_camps       in       404     404    404   200    404      404        404       404      404    404
tracks:led_camp        in       404     404    404   200    404      404        404       404      404    404
tracks:child_came      in       405     405    405   405    405      405        405       405      405    405
tracks:child_absent    in       405     405    405   405    405      405        405       405      405    405
tracks:my_initiatives  in       200     200    404   404    404      404        404       404      404    404
tracks:propose         →members:join  200  200  →members:join  →members:join  →members:join  →members:join  →members:join  →members:join  →members:join  →members:join
tracks:my_initiative   in       200     404    404   404    404      404        404       404      404    404
tracks:ask_into_team   in       405     405    405   405    405      405        405       405      405    405
tracks:call_off        in       200     404    404   404    404      404        404       404      404    404
tracks:report          in       200     404    404   404    404      404        404       404      404    404
tracks:team_join       in       405     405    405   405    405      405        405       405      405    405
tracks:team_decline    in       →tracks:my_initiative  404  404  404  404   404        404       404      404    404
tracks:team_leave      in       →tracks:my_initiative  404  404  404  404   404        404       404      404    404
tracks:show_yes        in       405     405    405   405    405      405        405       405      405    405
tracks:show_no         in       405     405    405   405    405      405        405       405      405    405
"""  # noqa: E501

ACCOMPANIED_POST = """
                       visitor  member                  other                desk  coach                   manager  committee  director               network  admin  foreign
tracks:my_coaching     in       200                     200                  404   404                     404      404        404                    404      404    404
tracks:book            in       →tracks:my_coaching     →tracks:my_coaching  404   404                     404      404        404                    404      404    404
tracks:move_booking    in       →tracks:my_coaching     404                  404   404                     404      404        404                    404      404    404
tracks:cancel_booking  in       →tracks:my_coaching     404                  404   404                     404      404        404                    404      404    404
tracks:coaching        in       404                     404                  404   200                     404      404        200                    404      404    200
tracks:open_plan       in       404                     404                  404   200                     404      404        200                    404      404    200
tracks:coaching_hours  in       404                     404                  404   200                     404      404        404                    404      404    404
tracks:withdraw_hour   in       404                     404                  404   →tracks:coaching_hours  404      404        404                    404      404    404
tracks:coaching_plan   in       404                     404                  404   200                     404      404        200                    404      404    404
tracks:coaching_note   in       404                     404                  404   200                     404      404        404                    404      404    404
tracks:coaching_goal   in       404                     404                  404   200                     404      404        200                    404      404    404
tracks:arrange         in       404                     404                  404   200                     404      404        404                    404      404    404
tracks:close_plan      in       404                     404                  404   200                     404      404        200                    404      404    404
tracks:reassign        in       404                     404                  404   404                     404      404        200                    404      404    404
tracks:hand_on_notes   in       404                     404                  404   404                     404      404        →tracks:coaching_plan  404      404    404
tracks:reach_goal      in       404                     404                  404   →tracks:coaching_plan   404      404        →tracks:coaching_plan  404      404    404
tracks:drop_goal       in       404                     404                  404   →tracks:coaching_plan   404      404        →tracks:coaching_plan  404      404    404
tracks:meeting_held    in       404                     404                  404   →tracks:coaching_plan   404      404        →tracks:coaching_plan  404      404    404
tracks:meeting_missed  in       404                     404                  404   →tracks:coaching_plan   404      404        →tracks:coaching_plan  404      404    404
tracks:meeting_cancel  in       404                     404                  404   →tracks:coaching_plan   404      404        →tracks:coaching_plan  404      404    404
tracks:health_note     404      404                     404                  404   404                     404      404        404                    404      404    404
tracks:led_camps       in       404                     404                  404   200                     404      404        404                    404      404    404
tracks:led_camp        in       404                     404                  404   200                     404      404        404                    404      404    404
tracks:child_came      in       404                     404                  404   →tracks:led_camp        404      404        404                    404      404    404
tracks:child_absent    in       404                     404                  404   →tracks:led_camp        404      404        404                    404      404    404
tracks:my_initiatives  in       200                     200                  404   404                     404      404        404                    404      404    404
tracks:propose         in       200                     200                  →members:join  →members:join  →members:join  →members:join  →members:join  →members:join  →members:join  →members:join
tracks:my_initiative   in       200                     404                  404   404                     404      404        404                    404      404    404
tracks:ask_into_team   in       →tracks:my_initiative   404                  404   404                     404      404        404                    404      404    404
tracks:call_off        in       →tracks:my_initiative   404                  404   404                     404      404        404                    404      404    404
tracks:report          in       200                     404                  404   404                     404      404        404                    404      404    404
tracks:team_join       in       →tracks:my_initiative   404                  404   404                     404      404        404                    404      404    404
tracks:team_decline    in       →tracks:my_initiatives  404                  404   404                     404      404        404                    404      404    404
tracks:team_leave      in       →tracks:my_initiatives  404                  404   404                     404      404        404                    404      404    404
tracks:show_yes        in       →tracks:my_initiative   404                  404   404                     404      404        404                    404      404    404
tracks:show_no         in       →tracks:my_initiative   404                  404   404                     404      404        404                    404      404    404
"""  # noqa: E501

# v: list and read, a: add, c: change, d: delete; `-` none of it. Rows of one's own centre only.
BACK_OFFICE = """
                            desk  coach  manager  committee  director  network  admin
members.member              vac   v      vac      -          vac       -        vacd
members.user                -     -      -        -          -         -        vacd
members.staffrole           -     -      -        -          v         -        vd
members.invitation          -     -      -        -          -         -        va
members.access              -     -      -        -          v         -        v
members.consent             v     -      v        -          v         -        v
members.datarequest         va    -      -        -          vac       -        vac
members.proposal            vc    -      -        -          vc        -        vc
members.numberchange        vc    -      -        -          vc        -        vc
members.notice              -     -      -        -          -         -        vacd
messaging.message             v     -      v        -          v         -        v
messaging.messagetemplate     -     -      -        -          v         -        vc
members.duplicatepair       vc    -      -        -          vc        -        vc
members.merge               v     -      -        -          v         -        v
members.registerimport      -     -      -        -          vac       -        vac
network.center              v     v      v        -          v         v        vacd
network.commune             v     -      v        -          v         -        vacd
network.partner             v     -      v        -          v         vac      vacd
network.holiday             v     -      v        -          vacd      -        vacd
tracks.track                v     v      v        -          v         v        vc
tracks.cohort               v     v      vac      -          vacd      v        vacd
tracks.enrolment            va    v      vac      -          vac       -        vac
tracks.membertoorient       v     -      v        -          v         -        v
tracks.orientationmeeting   va    v      va       -          va        -        va
tracks.socialaction         v     -      vac      -          vacd      v        vacd
tracks.campinscription      vac   -      vac      -          vac       -        vac
tracks.headcount            va    -      vac      -          vac       -        vac
tracks.certificate          v     v      v        -          v         -        v
tracks.room                 v     v      vac      -          vacd      -         vacd
tracks.session              v     v      vac      -          vac       -         vac
tracks.outcome              v     v      v        -          v         -        v
tracks.followup             vc    vc     vc       -          vc        -        vc
enterprises.organization    -     -      vac      -          vac       v        vacd
enterprises.call            -     -      vac      -          vac       -        vacd
enterprises.project         -     -      vac      -          vac       v        vacd
enterprises.grant           -     -      v        -          vc        v        vcd
enterprises.job             -     -      vac      -          vacd      -        vacd
enterprises.accompaniment   -     -      vac      -          vacd      -        vacd
forum.edition               -     -      -        -          vac       -        vacd
forum.stand                 -     -      -        -          vacd      -        vacd
forum.programmeitem         -     -      -        -          vacd      -        vacd
"""

# y: the list offers the action.
ACTIONS = """
                                           desk  coach  manager  committee  director  network  admin
enterprises.accompaniment.delete_selected  -     -      -        -          y         -        y
enterprises.call.delete_selected           -     -      -        -          -         -        y
enterprises.grant.delete_selected          -     -      -        -          -         -        y
enterprises.job.delete_selected            -     -      -        -          y         -        y
enterprises.organization.delete_selected   -     -      -        -          -         -        y
enterprises.project.close                  -     -      y        -          y         -        y
enterprises.project.delete_selected        -     -      -        -          -         -        y
enterprises.project.fund                   -     -      y        -          y         -        y
enterprises.project.refuse                 -     -      y        -          y         -        y
enterprises.project.select                 -     -      y        -          y         -        y
enterprises.project.start                  -     -      y        -          y         -        y
enterprises.project.start_review           -     -      y        -          y         -        y
enterprises.project.submit                 -     -      y        -          y         -        y
enterprises.project.withdraw               -     -      y        -          y         -        y
forum.edition.delete_selected              -     -      -        -          -         -        y
forum.programmeitem.delete_selected        -     -      -        -          y         -        y
forum.stand.delete_selected                -     -      -        -          y         -        y
members.datarequest.erase                  -     -      -        -          y         -        y
members.datarequest.refuse                 -     -      -        -          y         -        y
members.datarequest.reply                  -     -      -        -          y         -        y
members.datarequest.withdraw               -     -      -        -          y         -        y
members.invitation.revoke                  -     -      -        -          -         -        y
members.invitation.send_again              -     -      -        -          -         -        y
members.member.delete_selected             -     -      -        -          -         -        y
members.member.keep                        y     -      y        -          y         -        y
members.member.let_claim_again             y     -      y        -          y         -        y
members.member.not_told                    y     -      y        -          y         -        y
members.member.told                        y     -      y        -          y         -        y
messaging.message.it_arrived                 y     -      -        -          y         -        y
messaging.message.let_them_stand             y     -      -        -          y         -        y
messaging.message.put_them_aside             y     -      -        -          y         -        y
messaging.message.send_once_more             y     -      -        -          y         -        y
members.numberchange.accept                y     -      -        -          y         -        y
members.numberchange.refuse                y     -      -        -          y         -        y
members.staffrole.delete_selected          -     -      -        -          -         -        y
members.user.delete_selected               -     -      -        -          -         -        y
members.user.log_out_everywhere            -     -      -        -          -         -        y
members.user.reset_second_factor           -     -      -        -          -         -        y
network.center.delete_selected             -     -      -        -          -         -        y
network.commune.delete_selected            -     -      -        -          -         -        y
network.holiday.delete_selected            -     -      -        -          y         -        y
network.partner.delete_selected            -     -      -        -          -         -        y
tracks.cohort.delete_selected              -     -      -        -          y         -        y
tracks.enrolment.accept                    -     -      y        -          y         -        y
tracks.enrolment.complete                  -     -      y        -          y         -        y
tracks.enrolment.drop                      -     -      y        -          y         -        y
tracks.enrolment.offer                     -     -      y        -          y         -        y
tracks.enrolment.put_on_waiting_list       -     -      y        -          y         -        y
tracks.enrolment.refuse                    -     -      y        -          y         -        y
tracks.enrolment.start                     -     -      y        -          y         -        y
tracks.membertoorient.note_call            y     -      y        -          y         -        y
tracks.membertoorient.enrol_them           y     -      y        -          y         -        y
tracks.membertoorient.invite_to_meeting    y     -      y        -          y         -        y
tracks.membertoorient.propose_cohort       y     -      y        -          y         -        y
tracks.campinscription.absent              y     -      y        -          y         -        y
tracks.campinscription.agree_on_paper      y     -      y        -          y         -        y
tracks.campinscription.came                y     -      y        -          y         -        y
tracks.campinscription.withdraw_child      y     -      y        -          y         -        y
tracks.headcount.withdraw_group            -     -      y        -          y         -        y
tracks.socialaction.approve                -     -      y        -          y         -        y
tracks.socialaction.call_off               -     -      y        -          y         -        y
tracks.room.delete_selected                -     -      -        -          y         -        y
tracks.socialaction.delete_selected        -     -      -        -          y         -        y
tracks.socialaction.finish                 -     -      y        -          y         -        y
tracks.socialaction.publish                -     -      y        -          y         -        y
tracks.socialaction.refuse                 -     -      y        -          y         -        y
tracks.socialaction.unpublish              -     -      y        -          y         -        y
"""

# Rows that belong to no centre, or that all centres share: their readers see all of them.
SHARED = {
    "members.invitation",
    "messaging.messagetemplate",
    "members.notice",
    "members.user",
    "network.partner",
    "tracks.track",
}


def parsed(table):
    """A table as a dict: row → person → answer."""
    columns, *rows = [line.split() for line in table.strip().splitlines()]
    assert set(columns) <= {*PEOPLE, "team"}
    return {name: _by_person(dict(zip(columns, row, strict=True))) for name, *row in rows}


def _by_person(answers):
    if "team" not in answers:
        return answers
    return {person: answers.get(person, answers["team"]) for person in PEOPLE}
