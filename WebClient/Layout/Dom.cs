using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Parley.WebClient.Layout;

/// <summary>Dialogs, menus, focus and clipboard, which only the browser has.</summary>
internal sealed class Dom(IJSRuntime js)
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Closes a dialog.</summary>
    public async Task CloseDialogAsync(ElementReference dialog) => await (await ModuleAsync()).InvokeVoidAsync("closeDialog", dialog);

    /// <summary>Opens a menu beside the element that asked for it.</summary>
    public async Task ShowMenuAsync(ElementReference menu, string invokerId) =>
        await (await ModuleAsync()).InvokeVoidAsync("showMenu", menu, invokerId);

    /// <summary>Moves the focus to an element, if it exists.</summary>
    public async Task FocusAsync(string id) => await (await ModuleAsync()).InvokeVoidAsync("focus", id);

    /// <summary>Moves the focus to an element, if it exists. If the person has moved the focus meanwhile, it stays where it is.</summary>
    /// <param name="id">The element.</param>
    /// <param name="from">The focus moves if it is inside of one of these elements, or nowhere.</param>
    public async Task FocusLateAsync(string id, params string[] from) =>
        await (await ModuleAsync()).InvokeVoidAsync("focusLate", id, from);

    /// <summary>Puts a text on the clipboard. Returns false if the browser does not allow it.</summary>
    public async Task<bool> CopyAsync(string text) => await (await ModuleAsync()).InvokeAsync<bool>("copy", text);

    private Task<IJSObjectReference> ModuleAsync() =>
        _module = _module is { IsFaulted: false } module ? module : js.InvokeAsync<IJSObjectReference>("import", "./js/dom.js").AsTask();
}
