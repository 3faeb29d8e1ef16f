// @ts-check

/**
 * Returns the element of an event. If a text is dragged, the target of the event is a text node.
 * @param {Event} event
 * @returns {Element | null}
 */
export function elementOf(event) {
    return event.target instanceof Element ? event.target : event.target instanceof Node ? event.target.parentElement : null;
}

/**
 * Returns whether an element belongs to the conversations beside the content: the list, the bubbles or the panel.
 * @param {Element | null} element
 */
export function isOfConversations(element) {
    return element?.closest('.frame-list, .bubbles, .panel') != null;
}
