// REST Client reads `{{alice.response.body.$.token}}` where httpYac reads `{{alice.token}}`. With this file, httpYac reads both.
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
