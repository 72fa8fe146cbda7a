import { registerHooks } from 'node:module';

/** The parser imports JSON without saying so, which Node refuses. */
registerHooks({
  load(url, context, next) {
    return next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);
  },
});

/** What GitHub's own schema says against an `action.yml`. */
export async function actionProblems(action: string): Promise<string[]> {
  const { NoOperationTraceWriter } = await import('@actions/workflow-parser');
  const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');
  const { context } = parseAction({ name: 'action.yml', content: action }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}
