namespace Parley.Api.Entitlement;

/// <summary>The expected answer of every operation to every role.</summary>
/// <remarks>A cell is a status: <c>404c</c> is content_not_found, <c>403r</c> recipient_unavailable, <c>409d</c> direct, and <c>403</c>
/// not_allowed. The columns are the roles in the order of <see cref="Role"/>; <c>all</c> and <c>some</c> are members who were added late
/// with all or some of the history.</remarks>
internal static class ExpectedAnswers
{
    private const string Rows = """
                                    stranger left removed rejoined late all  some member blocked owner collab ex-collab none expired forged

        show the group              404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read newest                 404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read before                 404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read after                  404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read around                 404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read around unread          404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        changes                     404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        changes after before        404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        gallery                     404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        gallery of pins             404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read the quiet group        404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        inbox                       200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        inbox changes               200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        follow events               200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        hidden inbox                200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        read one-to-one             404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        follow one-to-one           404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        show one-to-one             404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        gallery of one-to-one       404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        show an empty one           404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        read an empty one           404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        follow an empty one         404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        send to an empty one        404      404  404     404      404  404  404  404    404     404   404    404       401  401     401

        show a secret board         404      404  404     404      404  404  404  404    404     200   200    404       401  401     401
        pins of a secret board      404      404  404     404      404  404  404  404    404     200   200    404       401  401     401
        boards of the owner         200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        show a secret pin           404      404  404     404      404  404  404  404    404     200   200    404       401  401     401
        cards                       200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        show a deleted board        404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        pins of a deleted board     404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        show a deleted pin          404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        save a deleted pin          404c     404c 404c    404c     404c 404c 404c 404c   404c    404c  404c   404c      401  401     401
        save a secret pin           404c     404c 404c    404c     404c 404c 404c 404c   404c    201   201    404c      401  401     401
        pin to a secret board       404      404  404     404      404  404  404  404    404     201   201    404       401  401     401
        repeat an early pin         404      404  404     404      404  404  404  404    404     201   200    404       401  401     401
        make a board                201      201  201     201      201  201  201  201    201     201   201    201       401  401     401
        change a secret board       404      404  404     404      404  404  404  404    404     200   403    404       401  401     401
        let somebody in             404      404  404     404      404  404  404  404    404     200   403    404       401  401     401
        let somebody out            404      404  404     404      404  404  404  404    404     204   403    404       401  401     401
        share a secret pin          404c     404c 404c    404c     404c 404c 404c 404c   404c    201   201    404c      401  401     401
        share a secret board        404c     404c 404c    404c     404c 404c 404c 404c   404c    201   201    404c      401  401     401
        share a deleted pin         404c     404c 404c    404c     404c 404c 404c 404c   404c    404c  404c   404c      401  401     401
        send out a secret pin       404c     404c 404c    404c     404c 404c 404c 404c   404c    200   200    404c      401  401     401

        send                        404      404  404     201      201  201  201  201    201     201   404    404       401  401     401
        send out                    404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        repeat an early send        404      404  404     404      201  201  201  200    200     200   404    404       401  401     401
        repeat an early send out    404      404  404     404      200  200  200  200    200     200   404    404       401  401     401
        reply to before             404      404  404     400      400  201  400  201    201     201   404    404       401  401     401
        edit an early one           404      404  404     404      404  403  404  200    200     200   404    404       401  401     401
        edit a late one             404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        edit the owner's            404      404  404     403      403  403  403  403    403     200   404    404       401  401     401
        react to before             404      404  404     404      404  200  404  200    200     200   404    404       401  401     401
        take back from before       404      404  404     404      404  200  404  200    200     200   404    404       401  401     401
        react to the last           404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        take back from the last     404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        save from before            404      404  404     404      404  201  404  201    201     201   404    404       401  401     401
        save from the last          404      404  404     201      201  201  201  201    201     201   404    404       401  401     401
        read up to the last         404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        read up to before           404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        unread from before          404      404  404     404      404  200  404  200    200     200   404    404       401  401     401
        unread from the last        404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        settings                    404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        type                        404      404  404     204      204  204  204  204    204     204   404    404       401  401     401
        rename                      404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        rename to nothing new       404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        add somebody                404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        remove somebody             404      404  404     403      403  403  403  403    403     204   404    404       401  401     401

        write one-to-one            404      404  404     404      404  404  404  201    403r    201   404    404       401  401     401
        edit one-to-one             404      404  404     404      404  404  404  200    403r    200   404    404       401  401     401
        react one-to-one            404      404  404     404      404  404  404  200    403r    200   404    404       401  401     401
        take back one-to-one        404      404  404     404      404  404  404  200    403r    200   404    404       401  401     401
        save one-to-one             404      404  404     404      404  404  404  201    201     201   404    404       401  401     401
        read up to one-to-one       404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        unread one-to-one           404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        settings one-to-one         404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        type one-to-one             404      404  404     404      404  404  404  204    403r    204   404    404       401  401     401
        rename one-to-one           404      404  404     404      404  404  404  409d   409d    409d  404    404       401  401     401
        add to one-to-one           404      404  404     404      404  404  404  409d   409d    409d  404    404       401  401     401
        unsend one-to-one           404      404  404     404      404  404  404  200    200     200   404    404       401  401     401
        leave one-to-one            404      404  404     404      404  404  404  409d   409d    409d  404    404       401  401     401
        begin one-to-one            201      201  201     201      201  201  201  200    200     200   201    201       401  401     401
        begin by writing            201      201  201     201      201  201  201  201    403r    201   201    201       401  401     401
        send out to somebody        200      200  200     200      200  200  200  200    403r    200   200    200       401  401     401
        make a group                201      201  201     201      201  201  201  201    403r    201   201    201       401  401     401
        add to one's own group      200      200  200     200      200  200  200  200    403r    200   200    200       401  401     401

        sign in                     200      200  200     200      200  200  200  200    200     200   200    200       200  200     200
        limits                      200      200  200     200      200  200  200  200    200     200   200    200       200  200     200
        picture                     200      200  200     200      200  200  200  200    200     200   200    200       200  200     200
        no picture                  404      404  404     404      404  404  404  404    404     404   404    404       404  404     404
        head of a picture           200      200  200     200      200  200  200  200    200     200   200    200       200  200     200
        head of no picture          404      404  404     404      404  404  404  404    404     404   404    404       404  404     404
        show oneself                200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        change oneself              200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        own settings                200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        change own settings         200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        show somebody               200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        list people                 200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        contacts                    200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        keep a contact              204      204  204     204      204  204  204  204    204     204   204    204       401  401     401
        forget a contact            204      204  204     204      204  204  204  204    204     204   204    204       401  401     401
        blocks                      200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        block                       204      204  204     204      204  204  204  204    204     204   204    204       401  401     401
        unblock                     204      204  204     204      204  204  204  204    204     204   204    204       401  401     401
        begin a session             200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        sign out                    204      204  204     204      204  204  204  204    204     204   204    204       401  401     401

        unsend an early one         404      404  404     404      404  403  404  200    200     200   404    404       401  401     401
        unsend a late one           404      404  404     200      200  200  200  200    200     200   404    404       401  401     401
        unsend the owner's          404      404  404     403      403  403  403  403    403     200   404    404       401  401     401
        leave                       404      404  404     204      204  204  204  204    204     204   404    404       401  401     401
        show after leaving          404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        read after leaving          404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        follow after leaving        404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        gallery after leaving       404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        repeat after leaving        404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        inbox after leaving         200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        inbox changes after leaving 200      200  200     200      200  200  200  200    200     200   200    200       401  401     401
        leave one's own group       204      204  204     204      204  204  204  204    204     204   204    204       401  401     401
        make it again               404      404  404     404      404  404  404  404    404     404   404    404       401  401     401
        delete a secret pin         404      404  404     404      404  404  404  404    404     204   204    404       401  401     401
        delete a secret board       404      404  404     404      404  404  404  404    404     204   403    404       401  401     401
        delete it again             404      404  404     404      404  404  404  404    404     204   403    404       401  401     401
        """;

    /// <summary>The answers by operation and role.</summary>
    public static IReadOnlyDictionary<string, string[]> Cells { get; } = Rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 0)
        .ToDictionary(words => string.Join(' ', words[..^Columns]), words => words[^Columns..], StringComparer.Ordinal);

    private static int Columns => Enum.GetValues<Role>().Length;
}
