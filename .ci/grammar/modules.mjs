// dt-sql-parser ships ES modules that name their imports as bundlers like it, without endings. These hooks let Node read it as it is.
const isParser = url => url?.includes('/dt-sql-parser/dist/');

export async function resolve(specifier, context, next) {
    if (!isParser(context.parentURL) || !specifier.startsWith('.')) return next(specifier, context);
    for (const ending of ['', '.js', '/index.js']) {
        try {
            return await next(specifier + ending, context);
        } catch (error) {
            if (!['ERR_UNSUPPORTED_DIR_IMPORT', 'ERR_MODULE_NOT_FOUND'].includes(error.code)) throw error;
        }
    }
    return next(specifier, context);
}

export const load = (url, context, next) => next(url, isParser(url) ? { ...context, format: 'module' } : context);
