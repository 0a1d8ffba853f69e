/** The colours of classes (bands) and zones. */
export const colours = { green: 'Xanh', yellow: 'Vàng', orange: 'Cam', red: 'Đỏ' };

export type ColourMessages = typeof colours;
