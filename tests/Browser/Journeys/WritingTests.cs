using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The text box.</summary>
public sealed class WritingTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task Enter_sends_and_Shift_Enter_breaks_the_line()
    {
        var writer = await WriterAsync("writes-lines");
        await writer.Conversation.Box.PressSequentiallyAsync("one");
        await writer.Conversation.Box.PressAsync("Shift+Enter");
        await writer.Conversation.Box.PressSequentiallyAsync("two");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("one\ntwo");
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Message("one\ntwo")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Box).ToHaveValueAsync("");
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Enter_breaks_the_line_if_the_person_prefers_that()
    {
        var writer = await WriterAsync("writes-long");
        await writer.Inbox.Settings.ClickAsync();
        await writer.Dialog.GetByLabel("Enter sends, Shift+Enter breaks the line").UncheckAsync();
        await writer.Page.ReloadAsync();
        await writer.Conversation.Box.PressSequentiallyAsync("one");
        await writer.Conversation.Box.PressAsync("Enter");
        await writer.Conversation.Box.PressSequentiallyAsync("two");
        await writer.Conversation.Box.PressAsync("Control+Enter");
        await Expect(writer.Conversation.Message("one\ntwo")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task While_an_input_method_composes_Enter_belongs_to_it()
    {
        var writer = await WriterAsync("composes");
        await writer.Conversation.Box.FillAsync("にほんご");
        await writer.Conversation.Box.EvaluateAsync(
            "box => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("にほんご");
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Message("にほんご")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_explained_and_stays()
    {
        var writer = await WriterAsync("writes-too-much");
        await writer.Conversation.Box.FillAsync(new string('x', 1_900));
        await Expect(writer.Page.GetByText("100 characters left")).ToBeVisibleAsync();
        await writer.Conversation.Box.FillAsync(new string('x', 2_003));
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Page.GetByText("3 characters too many. A message has at most 2000.")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Box).ToHaveValueAsync(new string('x', 2_003));
    }

    [Fact]
    public async Task An_edit_has_a_text_of_its_own_and_Escape_returns_to_the_draft()
    {
        var writer = await WriterAsync("edits");
        await writer.Conversation.SendAsync("to be changed");
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        await writer.Conversation.Box.FillAsync("my draft");
        await writer.Conversation.BeginEditAsync("to be changed");
        await writer.Page.GetByLabel("New text").FillAsync("something else");
        await writer.Page.Keyboard.PressAsync("Escape");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("my draft");
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
        await Expect(writer.Conversation.Message("to be changed")).ToBeVisibleAsync();
    }

    private async Task<Visitor> WriterAsync(string name)
    {
        var writer = await NewcomerAsync(name);
        var id = await writer.Api.CreateGroupAsync(name, "bob");
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Box).ToBeVisibleAsync();
        return writer;
    }
}
