// For a named response, REST Client has `{{alice.response.body.$.token}}`, and httpYac has `{{alice.token}}`.
// With this file, httpYac accepts both.
module.exports = {
  configureHooks(api) {
    api.hooks.onResponse.addHook('namedResponses', response => {
      const body = response.parsedBody;
      if (body && typeof body === 'object') {
        Object.defineProperty(body, 'response', { value: { body: { $: body } } });
      }
    });
  },
};
