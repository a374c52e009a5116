import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
    { ignores: ["src/api/schema.ts", "node_modules/"] },
    tseslint.configs.recommended,
    hooks.configs.flat.recommended,
    { rules: { "@typescript-eslint/no-explicit-any": "error" } },
);
