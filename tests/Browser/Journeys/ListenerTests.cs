using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The event listeners of the JavaScript modules, and the calls of the modules to the components.</summary>
public sealed class ListenerTests(RunningSite site) : BrowserTests(site)
{
    // Lists the listeners of the document and of the window, and remembers the elements that have any. The list leaves out the listeners of
    // Blazor itself: Blazor adds one when it renders the first handler of an event, and never removes it.
    private const string Record =
        """
        const live = new Set();
        const remembered = new Map();
        const add = EventTarget.prototype.addEventListener;
        const remove = EventTarget.prototype.removeEventListener;
        const keyOf = (target, type, listener) => [...live].find(
            each => each.target === target && each.type === type && each.listener === listener);
        const show = () => {
            if (document.documentElement)
                document.documentElement.dataset.listeners = [...live].map(each => each.type).sort().join(' ');
        };
        EventTarget.prototype.addEventListener = function (type, listener, options) {
            const target = this ?? window;
            if (target instanceof Element)
                remembered.set(target, (remembered.get(target) ?? new Set()).add(type));
            const isBlazors = new Error().stack.split('\n')[2]?.includes('/blazor.webassembly');
            const isLasting = (target === window || target === document) && !options?.once && !isBlazors;
            if (isLasting && !keyOf(target, type, listener)) {
                const key = { target, type, listener };
                live.add(key);
                options?.signal && add.call(options.signal, 'abort', () => {
                    live.delete(key);
                    show();
                });
                show();
            }
            return add.call(target, type, listener, options);
        };
        EventTarget.prototype.removeEventListener = function (type, listener, options) {
            const target = this ?? window;
            live.delete(keyOf(target, type, listener));
            show();
            return remove.call(target, type, listener, options);
        };
        globalThis.disturbRemoved = async () => {
            let count = 0;
            for (const [element, types] of remembered) {
                if (element.isConnected)
                    continue;
                count++;
                for (const type of types)
                    element.dispatchEvent(type === 'keydown' ? new KeyboardEvent(type, { key: 'Enter' }) : new Event(type));
            }
            for (let frame = 0; frame < 3; frame++)
                await new Promise(resolve => requestAnimationFrame(resolve));
            return count;
        };
        """;

    [Fact]
    public async Task Components_that_are_gone_listen_to_nothing()
    {
        var reader = await NewcomerAsync("leaves-no-listener");
        var id = await reader.Api.CreateGroupAsync("Listens", "bob");
        await reader.Api.SendManyAsync(id, 30);
        var board = await reader.Api.CreateBoardAsync("Heard");
        await reader.Api.CreatePinAsync(board, "heard pin");
        await reader.Page.AddInitScriptAsync(Record);
        await reader.OpenAsync("boards");
        var document = reader.Page.Locator("html");
        string? before = null;
        for (var round = 0; round < 2; round++)
        {
            await reader.Content.Board("Heard").GetByRole(AriaRole.Link).ClickAsync();
            await Expect(reader.Page.Locator("body[data-offers]")).ToBeAttachedAsync();
            await reader.Content.Pin("heard pin").GetByRole(AriaRole.Link).ClickAsync();
            await Expect(reader.Content.Title("heard pin")).ToBeFocusedAsync();
            await reader.Page.Locator(".pin-words").GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
            await Expect(reader.Dialog).ToBeVisibleAsync();
            await reader.CloseDialogAsync();
            await reader.Inbox.Row("Listens").ClickAsync();
            await Expect(reader.Page.Locator(".timeline[data-placed]")).ToBeVisibleAsync();
            await reader.Conversation.Messages.EvaluateAsync("log => { log.scrollTop = 0; }");
            await Expect(reader.Conversation.Jump).ToBeVisibleAsync();
            await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Boards" }).ClickAsync();
            await Expect(reader.Content.Board("Heard")).ToBeVisibleAsync();
            if (before is null)
                before = await document.GetAttributeAsync("data-listeners");
            else
                await Expect(document).ToHaveAttributeAsync("data-listeners", before);
        }

        var disturbed = await reader.Page.EvaluateAsync<int>("() => globalThis.disturbRemoved()");
        Assert.True(disturbed > 3, $"{disturbed} elements are gone.");
        await Expect(reader.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_dialog_that_its_page_takes_along_leaves_no_step_in_the_history()
    {
        var reader = await NewcomerAsync("dialog-taken-along");
        var board = await reader.Api.CreateBoardAsync("Taken along");
        await reader.Api.CreatePinAsync(board, "second");
        await reader.Api.CreatePinAsync(board, "first");
        await reader.OpenAsync("boards");
        await reader.Content.Board("Taken along").GetByRole(AriaRole.Link).ClickAsync();
        await reader.Content.Pin("first").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Content.Title("first")).ToBeFocusedAsync();
        await reader.Content.Button("Send").ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await reader.Page.EvaluateAsync("path => Blazor.navigateTo(path)", "boards"); // as a click on a notification does
        await Expect(reader.Content.Board("Taken along")).ToBeVisibleAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await reader.Page.GoBackAsync();
        await Expect(reader.Content.Title("first")).ToBeVisibleAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await Expect(reader.Page).ToHaveURLAsync(new Regex("/pins/"));
        await reader.Page.GoBackAsync();
        await Expect(reader.Content.Title("Taken along")).ToBeVisibleAsync();
        await reader.Page.GoForwardAsync();
        await Expect(reader.Content.Title("first")).ToBeVisibleAsync();
        await reader.Page.EvaluateAsync("() => history.forward()");
        await Expect(reader.Content.Board("Taken along")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Half_a_character_in_a_field_does_not_end_the_page()
    {
        var writer = await NewcomerAsync("half-characters");
        var id = await writer.Api.CreateGroupAsync("Halves", "bob");
        await writer.Api.SendAsync(id, "to be changed");
        var board = await writer.Api.CreateBoardAsync("Half board");
        await writer.OpenAsync($"conversations/{id}");
        await writer.Conversation.BeginEditAsync("to be changed");
        await PutHalfAsync(writer.Page.GetByLabel("New text"), "changed ");
        await writer.Page.GetByRole(AriaRole.Button, new() { Name = "Save the change" }).ClickAsync();
        await Expect(writer.Conversation.Message("changed \ufffd")).ToBeVisibleAsync();
        await PutHalfAsync(writer.Page.Locator("#inbox-search"), "no such ");
        await Expect(writer.Inbox.Row("Halves")).ToHaveCountAsync(0);
        await writer.OpenAsync($"boards/{board}");
        await writer.Content.NewPin.ClickAsync();
        await PutHalfAsync(writer.Dialog.GetByLabel("Title"), "half a title ");
        await PutHalfAsync(writer.Dialog.GetByLabel("Note"), "half a note ");
        await writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "Pin it" }).ClickAsync();
        await Expect(writer.Content.Pin("half a title \ufffd")).ToBeVisibleAsync();
        await Expect(writer.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    private static async Task PutHalfAsync(ILocator field, string text) => await field.EvaluateAsync(
        """
        (field, text) => {
            field.value = `${text}\ud83d`;
            for (const type of ['input', 'change'])
                field.dispatchEvent(new Event(type, { bubbles: true }));
        }
        """,
        text);
}
