declare module "*.css";
declare module "@fontsource/noto-color-emoji/400.css";
