/** The words of the agency area. */
export const agency = {
  forms: 'Phiếu',
  subjects: 'Đối tượng',
  people: 'Con người',
};

export type AgencyMessages = typeof agency;
